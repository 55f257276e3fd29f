//! The application through its operations, with real processes around it.

mod generated;
