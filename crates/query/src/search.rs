//! The search service: request in, answer out.

use std::sync::Arc;

use depesche_store::{Store, Visibility};

use crate::{SearchAnswer, SearchRequest};

/// Answers searches over one store. Shared by all callers; CPU-bound and synchronous.
#[derive(Clone, Debug)]
pub struct SearchService {
    store: Arc<Store>,
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
        SearchService { store }
    }

    /// Answers one search as `visibility` allows.
    pub fn search(
        &self,
        request: &SearchRequest,
        visibility: &Visibility,
    ) -> Result<SearchAnswer, SearchError> {
        let _ = (&self.store, request, visibility);
        todo!()
    }
}
