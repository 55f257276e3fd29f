//! `orgata doctor`: works also where nothing else does.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
    words::here,
};
use orgata_app::{
    Options,
    api::{Check, Doctor, Nothing},
};

/// Runs it. Exit code 1 when a check is bad.
///
/// # Errors
/// When stdout cannot be written.
pub async fn run(options: Options, out: &mut Out) -> Done {
    let doctor = match look(options).await {
        Ok(doctor) => doctor,
        Err(Failure::Told(told)) => Doctor {
            checks: vec![Check {
                id: "open".to_owned(),
                level: "bad".to_owned(),
                text: told.message,
                remedy: told.hint,
            }],
        },
        Err(Failure::Closed) => return Err(Failure::Closed),
    };
    show(&doctor, out)?;
    let bad = doctor.checks.iter().any(|check| check.level == "bad");
    Ok(if bad { Code::Failed } else { Code::Ok })
}

async fn look(options: Options) -> Result<Doctor, Failure> {
    let host = Host::open(options).await?;
    let doctor = host.call("doctor", Nothing {}).await;
    host.close().await;
    doctor
}

fn show(doctor: &Doctor, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(doctor);
    }
    for check in &doctor.checks {
        let sign = match check.level.as_str() {
            "ok" => "✓",
            "warn" => "!",
            _ => "✗",
        };
        out.line(format_args!("{sign} {:8} {}", check.id, here(&check.text)))?;
        if let Some(remedy) = &check.remedy {
            out.line(format_args!("           {}", here(remedy)))?;
        }
    }
    Ok(())
}
