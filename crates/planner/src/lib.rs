//! The offline assistant: a deterministic planner without a language model.
