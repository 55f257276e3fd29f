//! `orgata receipts`.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
    time,
};
use clap::Subcommand;
use orgata_app::api::{ReceiptList, ReceiptRef, ReceiptRow, ReceiptView, TokenRow};
use orgata_log::{ReceiptId, SessionId};
use orgata_work::{Receipt, ReceiptTarget};

/// What left this device.
#[derive(Subcommand)]
pub enum Receipts {
    /// Lists what left, newest first.
    List {
        /// Only of this conversation.
        #[arg(long)]
        session: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Shows one receipt: exactly the bytes that left, and the tokens in them.
    Show {
        /// Its id.
        id: String,
    },
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Receipts, host: &Host, out: &mut Out) -> Done {
    match command {
        Receipts::List { session, limit } => {
            let list = ReceiptList {
                session: session.map(SessionId::new),
                limit: Some(limit),
            };
            listed(
                &host.call::<Vec<ReceiptRow>>("receipt_list", list).await?,
                out,
            )?;
        }
        Receipts::Show { id } => {
            show(
                &host
                    .call(
                        "receipt_get",
                        ReceiptRef {
                            id: ReceiptId::new(id),
                        },
                    )
                    .await?,
                out,
            )?;
        }
    }
    Ok(Code::Ok)
}

fn listed(rows: &[ReceiptRow], out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(&rows);
    }
    let row = |row: &ReceiptRow| {
        let outcome = row
            .settled
            .as_ref()
            .map_or("running", |settled| settled.outcome.as_str());
        let masked: u64 = row.receipt.masked.values().sum();
        let receipt = &row.receipt;
        [
            receipt.id.to_string(),
            time::local(row.at),
            outcome.to_owned(),
            receipt.bytes.to_string(),
            masked.to_string(),
            target(receipt),
        ]
    };
    out.table(
        ["ID", "WHEN", "OUTCOME", "BYTES", "MASKED", "TO"],
        &rows.iter().map(row).collect::<Vec<_>>(),
    )
}

fn show(view: &ReceiptView, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(view);
    }
    let receipt = &view.row.receipt;
    out.line(format_args!(
        "{}  {}  {}",
        receipt.id,
        time::local(view.row.at),
        target(receipt)
    ))?;
    out.line(format_args!(
        "{} bytes, SHA-256 {}, guard {}, allowed by {} ({})",
        receipt.bytes,
        receipt.sha256,
        receipt.mode,
        receipt.profile,
        receipt.policies.join(", ")
    ))?;
    let row = |token: &TokenRow| {
        [
            token.token.clone(),
            token.kind.clone(),
            token.rule.clone(),
            token.hint.clone(),
        ]
    };
    out.table(
        ["TOKEN", "TYPE", "RULE", "VALUE"],
        &view.tokens.iter().map(row).collect::<Vec<_>>(),
    )?;
    out.line("")?;
    out.document(&receipt.sent)
}

fn target(receipt: &Receipt) -> String {
    match &receipt.target {
        ReceiptTarget::Model {
            provider,
            model,
            endpoint,
            call_site,
        } => format!("{provider}/{model} at {endpoint} ({call_site})"),
        ReceiptTarget::Tool { tool, door } => format!("{tool} ({door})"),
        ReceiptTarget::Traces { endpoint } => format!("traces at {endpoint}"),
    }
}
