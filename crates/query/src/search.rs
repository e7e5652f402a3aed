//! The search service: request in, answer out.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use depesche_store::{Article, Store, Stored, Visibility};

use crate::ask::Question;
use crate::collect::{Candidate, Wanted};
use crate::find::{Answered, find, rerank};
use crate::highlight::{Highlighter, Matched, Places};
use crate::lead::{Preference, Shown};
use crate::plan::Planner;
use crate::suggest::{Asked, did_you_mean};
use crate::synonyms::SynonymSource;
use crate::view::{LookUps, View, Views, articles};
use crate::{
    ArticleHighlights, Ast, Explanation, Hit, Problem, Ranking, RelatedTerm, SearchAnswer, SearchRequest,
    Sort, calendar, cursor, explain, parse, rank, related,
};

/// Answers searches over one store. Shared by all callers; CPU-bound and synchronous.
#[derive(Clone, Debug)]
pub struct SearchService {
    store: Arc<Store>,
    views: Arc<Views>,
    preference: Arc<Preference>,
    synonyms: Arc<SynonymSource>,
    ranking: Ranking,
}

/// Why a search was refused or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// A parameter is outside its limits or cannot be read.
    #[error("{parameter}: {message}")]
    Parameter {
        /// Name of the parameter.
        parameter: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The time allowed ran out.
    #[error("the search took longer than allowed; narrow it by date or use fewer wildcards")]
    Timeout,
    /// Archive or index failed.
    #[error(transparent)]
    Store(#[from] depesche_store::Error),
    /// The engine failed.
    #[error("the index could not be searched")]
    Engine(#[from] tantivy::TantivyError),
}

impl SearchService {
    /// A service over `store`.
    pub fn new(store: Arc<Store>) -> SearchService {
        SearchService {
            store,
            views: Arc::default(),
            preference: Arc::default(),
            synonyms: Arc::default(),
            ranking: Ranking::default(),
        }
    }

    /// Orders hits by these weights, to compare them.
    pub fn ranking_by(self, ranking: Ranking) -> SearchService {
        SearchService { ranking, ..self }
    }

    /// Shows near-duplicates by the article of these agencies, the first of them rather than the next; else by the newest.
    pub fn preferring(self, agencies: &[String]) -> SearchService {
        SearchService { preference: Arc::new(Preference::new(agencies)), ..self }
    }

    /// Adds the synonyms of a file to the built-in ones: groups of words that mean the same, one a line, parted by commas. It
    /// is read again whenever it changes.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn with_synonyms(self, file: &Path) -> std::io::Result<SearchService> {
        Ok(SearchService { synonyms: Arc::new(SynonymSource::file(file)?), ..self })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The index as it is now.
    pub(crate) fn view(&self) -> Result<Arc<View>, SearchError> {
        Ok(self.views.of(&self.store.index())?)
    }

    /// Answers one search as `visibility` allows, however long it takes.
    pub fn search(
        &self,
        request: &SearchRequest,
        visibility: &Visibility,
    ) -> Result<SearchAnswer, SearchError> {
        self.answer(request, visibility, None)
    }

    /// Answers a search for a tree, as a converted rule is one, instead of the text `q` of the request. It may be larger
    /// than a query that is typed. Only what has all that is asked for is found: a rule has no partial matches.
    pub fn search_tree(
        &self,
        ast: &Ast,
        request: &SearchRequest,
        visibility: &Visibility,
        deadline: Option<Instant>,
    ) -> Result<SearchAnswer, SearchError> {
        self.answer_to((ast.clone(), Vec::new()), false, request, visibility, deadline)
    }

    /// Answers one search as `visibility` allows; gives up with [`SearchError::Timeout`] soon after `deadline`.
    pub fn search_until(
        &self,
        request: &SearchRequest,
        visibility: &Visibility,
        deadline: Instant,
    ) -> Result<SearchAnswer, SearchError> {
        self.answer(request, visibility, Some(deadline))
    }

    /// The article of this id as `visibility` allows, with everything marked that matches a query.
    pub fn highlight_article(
        &self,
        id: &str,
        query: &str,
        visibility: &Visibility,
    ) -> Result<Option<ArticleHighlights>, SearchError> {
        let Some(article) = self.store.archive().article(id, visibility)? else { return Ok(None) };
        let (ast, _) = self.synonyms.now().widen(&parse(query).0);
        let view = self.view()?;
        let mut look_ups = LookUps::new(&view);
        let highlighter = Highlighter::new(&ast, &mut |stem| rarity(stem, &mut look_ups));
        Ok(Some(highlighter.read(&article, None).everything()))
    }

    fn answer(
        &self,
        request: &SearchRequest,
        visibility: &Visibility,
        deadline: Option<Instant>,
    ) -> Result<SearchAnswer, SearchError> {
        self.answer_to(parse(&request.q), true, request, visibility, deadline)
    }

    /// Answers what was understood; `lenient` if the best partial matches will do where nothing has all of it.
    fn answer_to(
        &self,
        (asked, mut problems): (Ast, Vec<Problem>),
        lenient: bool,
        request: &SearchRequest,
        visibility: &Visibility,
        deadline: Option<Instant>,
    ) -> Result<SearchAnswer, SearchError> {
        let began = Instant::now();
        let (ast, synonyms) = match request.synonyms {
            // A rule names all it means.
            wanted if lenient && wanted != Some(false) => self.synonyms.now().widen(&asked),
            _ => (asked.clone(), Vec::new()),
        };
        let question = Question::read(request, &ast)?;
        // Asked before the view is taken, which so holds at least this.
        let indexed = self.store.indexed();
        let view = self.view()?;
        let wanted = Wanted {
            visibility,
            published: question.published,
            sort: request.sort,
            keep: question.keep(),
            after: question.collect_after(),
            group: question.group,
            facets: question.facets.clone(),
            by_day: request.histogram.is_some(),
            deadline,
        };
        let mut look_ups = LookUps::new(&view);
        let mut planner = Planner::new(&question.ast, &mut look_ups, &mut problems, self.ranking);
        let Answered { mut found, partial, sequence, plan } = find(&mut planner, &view, &wanted, lenient)?;
        if request.sort == Sort::Relevance {
            rerank(&mut found.best, question.reranked(), (&sequence, &self.ranking), &view)?;
        }
        let page = question.page(&found.best);
        let histogram = match request.histogram {
            Some(interval) => Some(calendar::buckets(&found.days, interval).ok_or_else(too_many_buckets)?),
            None => None,
        };
        let related = self.related(&found.best, question.related, &ast, &mut look_ups, visibility)?;
        let mut rarity = |stem: &str| rarity(stem, &mut look_ups);
        let highlighter = request.highlight.unwrap_or(true).then(|| Highlighter::new(&ast, &mut rarity));
        let mut places = self.preference.places(&view);
        let shown: Vec<Shown> =
            page.hits.iter().map(|hit| Shown::of(hit, &found.folded, &mut places)).collect();
        let documents: Vec<_> = shown.iter().map(|hit| (hit.segment, hit.doc)).collect();
        let places = match &highlighter {
            Some(highlighter) => Some(highlighter.places(&mut look_ups, &documents)?),
            None => None,
        };
        let marking = highlighter.map(|highlighter| Marking { highlighter, places, indexed });
        let explanations = if request.explain == Some(true) && request.sort == Sort::Relevance {
            explain::page(&page, &plan, (&sequence, &self.ranking), &view)?
        } else {
            Vec::new()
        };
        let hits = self.hits(&shown, visibility, marking, explanations, request.sort)?;
        problems.sort_by_key(|problem| (problem.from, problem.to));
        let did_you_mean = if lenient && question.is_first_page() {
            did_you_mean(Asked {
                store: &self.store,
                view: &view,
                look_ups: &mut look_ups,
                visibility,
                deadline,
                query: &request.q,
                ast: &asked,
                total: if partial { 0 } else { found.total },
            })?
        } else {
            None
        };
        Ok(SearchAnswer {
            did_you_mean,
            total: found.total,
            groups: question.group.then_some(found.unfolded),
            partial,
            understood: asked.to_string(),
            problems,
            synonyms,
            hits,
            cursor: page.end.map(|end| cursor::write(question.hash, &end)),
            facets: found.facets,
            histogram,
            related,
            took_ms: began.elapsed().as_secs_f64() * 1000.0,
        })
    }

    /// The related terms of the best hits.
    fn related(
        &self,
        best: &[Candidate],
        limit: usize,
        ast: &Ast,
        look_ups: &mut LookUps<'_>,
        visibility: &Visibility,
    ) -> Result<Vec<RelatedTerm>, SearchError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let rows: Vec<u64> = best.iter().take(related::SAMPLE).map(|hit| hit.position.row).collect();
        let articles = self.store.archive().rows(&rows)?;
        let seen = articles.iter().flatten().map(|stored| &stored.article);
        let seen = seen.filter(|article| visibility.admits_article(article));
        Ok(related::terms(seen, ast, limit, look_ups)?)
    }

    /// The articles of the page. What has gone since the index was committed is left out.
    fn hits(
        &self,
        page: &[Shown],
        visibility: &Visibility,
        marking: Option<Marking>,
        explanations: Vec<Explanation>,
        sort: Sort,
    ) -> Result<Vec<Hit>, SearchError> {
        let archive = self.store.archive();
        let rows: Vec<u64> = page.iter().map(|shown| shown.row).collect();
        let articles = archive.rows(&rows)?;
        let mut hits = Vec::with_capacity(page.len());
        for (n, (shown, stored)) in page.iter().zip(articles).enumerate() {
            let admitted = stored.filter(|stored| visibility.admits_article(&stored.article));
            // What is gone leaves its place to the next of its group.
            let (Some(Stored { seq, article }), passed) = (match admitted {
                Some(stored) => (Some(stored), 0),
                None => shown.next_admitted(archive, visibility)?,
            }) else {
                continue;
            };
            // The index was asked only for what was to be shown first.
            let asked = (passed == 0).then_some(n);
            let matched = marking.as_ref().map(|marking| marking.read(asked, seq, &article));
            let highlights = matched.as_ref().map(Matched::highlights);
            let why = matched.as_ref().map_or_else(Vec::new, Matched::why);
            let score = (sort == Sort::Relevance).then_some(shown.score);
            let duplicates = shown.duplicates(passed, archive, visibility)?;
            let explanation = explanations.get(n).cloned();
            hits.push(Hit { highlights, why, explanation, duplicates, ..hit(article, score) });
        }
        Ok(hits)
    }
}

/// How the hits of a page are highlighted.
struct Marking {
    highlighter: Highlighter,
    /// By the number of the hit.
    places: Option<Vec<Places>>,
    /// Last change of the archive the places are sure to know.
    indexed: u64,
}

impl Marking {
    /// For the hit of this number if the index was asked for it. An article stored anew since it was indexed has its words
    /// in other places.
    fn read<'a>(&'a self, hit: Option<usize>, seq: u64, article: &'a Article) -> Matched<'a> {
        let places = self.places.as_ref().filter(|_| seq <= self.indexed);
        self.highlighter.read(article, places.zip(hit).and_then(|(places, hit)| places.get(hit)))
    }
}

/// How telling a stem is: by the bodies that have it.
pub(crate) fn rarity(stem: &str, look_ups: &mut LookUps<'_>) -> f32 {
    let view = look_ups.view();
    let with = look_ups.postings(view.fields().body.stem, stem).map_or(0, |postings| articles(&postings));
    rank::idf(with, view.docs())
}

fn too_many_buckets() -> SearchError {
    let message =
        format!("more than {} buckets; choose a wider interval or a shorter period", calendar::MAX_BUCKETS);
    SearchError::Parameter { parameter: "histogram", message }
}

fn hit(article: Article, score: Option<f32>) -> Hit {
    Hit {
        id: article.id,
        version: article.version,
        score,
        kicker: article.kicker,
        headline: article.headline,
        teaser: article.teaser,
        agency: article.agency,
        section: article.section,
        language: article.language,
        genre: article.genre,
        dateline: article.dateline,
        urgency: article.urgency,
        published: article.published,
        signals: article.signals,
        duplicates: None,
        highlights: None,
        why: Vec::new(),
        explanation: None,
    }
}
