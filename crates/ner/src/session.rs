//! ONNX Runtime: one library a process, one session a model.

use crate::NerError;
use ort::environment::Environment;
use ort::session::{Session, builder::GraphOptimizationLevel};
use ort::value::TensorRef;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The library of this process. A second path is not looked at: a process can load only one.
static RUNTIME: Mutex<Option<Environment>> = Mutex::new(None);

/// A model that is ready to run on one thread.
pub(crate) struct Network {
    session: Mutex<Session>,
    labels: usize,
}

impl Network {
    pub(crate) fn load(library: &Path, model: &[u8], labels: usize) -> Result<Self, NerError> {
        let environment = environment(library)?;
        Ok(Self {
            session: Mutex::new(session(&environment, model).map_err(wrong_model)?),
            labels,
        })
    }

    /// Logits of one window, `labels` for each piece.
    pub(crate) fn run(&self, ids: &[i64], shapes: &[i64]) -> Result<Vec<f32>, NerError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let logits = logits(&mut session, ids, shapes).map_err(|e| NerError::Run(e.to_string()))?;
        if logits.len() == ids.len() * self.labels {
            Ok(logits)
        } else {
            Err(NerError::Run(format!(
                "{} numbers came for {} pieces",
                logits.len(),
                ids.len()
            )))
        }
    }
}

fn environment(library: &Path) -> Result<Environment, NerError> {
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = &*runtime {
        return Ok(loaded.clone());
    }
    let wrong = |why: &dyn std::fmt::Display| NerError::Library {
        path: library.to_owned(),
        why: why.to_string(),
    };
    let builder = ort::init_from(library).map_err(|e| wrong(&e))?;
    let loaded = builder
        .with_name("orgata")
        .with_telemetry(false)
        .build()
        .map_err(|e| wrong(&e))?;
    Ok(runtime.insert(loaded).clone())
}

fn session(environment: &Environment, model: &[u8]) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .commit_from_memory(model)
}

fn wrong_model(error: ort::Error) -> NerError {
    NerError::Model(error.to_string())
}

fn logits(session: &mut Session, ids: &[i64], shapes: &[i64]) -> ort::Result<Vec<f32>> {
    let size = [1, ids.len()];
    let mask = vec![1_i64; ids.len()];
    let outputs = session.run(ort::inputs! {
        "input_ids" => TensorRef::from_array_view((size, ids))?,
        "shape_ids" => TensorRef::from_array_view((size, shapes))?,
        "attention_mask" => TensorRef::from_array_view((size, &*mask))?,
    })?;
    let (_, logits) = outputs[0].try_extract_tensor::<f32>()?;
    Ok(logits.to_vec())
}
