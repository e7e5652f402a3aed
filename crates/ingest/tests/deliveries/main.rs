//! Deliveries whole: our own corpus, and real ones where they are at hand (the seed page, dpa's digitalwires samples).

#[cfg(test)]
mod broken;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod damaged;
#[cfg(test)]
mod digitalwires;
#[cfg(test)]
mod language;
#[cfg(test)]
mod made;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod ninjs;
#[cfg(test)]
mod order;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod real;
#[cfg(test)]
mod seed;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod xml_gold;
