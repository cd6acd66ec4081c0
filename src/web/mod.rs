//! Web: the page and the worker.
