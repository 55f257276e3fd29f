//! Money: what was spent, what is set aside for calls under way, what is left.

use orgata_log::{Fact, Log, LogError, Micros, Query};
use orgata_profile::{Budgets, ModelSpec};
use orgata_work::{ReceiptSettled, Usage};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

const DAY: i64 = 86_400_000_000;
/// A month of the budget is the last thirty days: no calendar, no jump at midnight of the first.
const MONTH_DAYS: i64 = 30;

/// The ledger of one profile's budget, in millionths of a US dollar. What was spent is read from the
/// log, so that all processes of the user share it; what is set aside is this process's own.
pub struct Budget {
    limits: Budgets,
    book: Arc<Mutex<Book>>,
}

#[derive(Default)]
struct Book {
    /// Position of the last entry that was read.
    read: Option<u64>,
    /// Spent by day since 1970.
    spent: BTreeMap<i64, u64>,
    reserved: u64,
}

/// Money set aside for a call; dropping it gives it back.
pub(crate) struct Reservation {
    book: Arc<Mutex<Book>>,
    amount: u64,
}

impl Budget {
    /// A ledger with these limits.
    pub fn new(limits: Budgets) -> Self {
        Self {
            limits,
            book: Arc::default(),
        }
    }

    /// Reads what was settled since the last time. Does nothing when there is no limit.
    pub(crate) async fn refresh(&self, log: &dyn Log) -> Result<(), LogError> {
        if self.limits.micro_usd_day.is_none() && self.limits.micro_usd_month.is_none() {
            return Ok(());
        }
        let kinds = vec![ReceiptSettled::KIND.to_owned()];
        let after = lock(&self.book).read;
        let entries = log
            .read(Query {
                kinds,
                after,
                ..Query::default()
            })
            .await?;
        let mut book = lock(&self.book);
        for entry in entries {
            // Another call may have read it meanwhile.
            if book.read.is_some_and(|read| read >= entry.position) {
                continue;
            }
            book.read = Some(entry.position);
            if let Ok(settled) = entry.fact::<ReceiptSettled>() {
                *book.spent.entry(entry.header.at.0 / DAY).or_default() += settled.usage.micro_usd;
            }
        }
        Ok(())
    }

    /// What is left of the tightest limit; `None` means no limit.
    pub(crate) fn left(&self, now: Micros) -> Option<u64> {
        let book = lock(&self.book);
        let today = now.0 / DAY;
        let since = |first: i64| {
            book.spent
                .range(first..)
                .map(|(_, amount)| amount)
                .sum::<u64>()
        };
        let left = |limit: Option<u64>, first: i64| {
            Some(
                limit?
                    .saturating_sub(since(first))
                    .saturating_sub(book.reserved),
            )
        };
        let day = left(self.limits.micro_usd_day, today);
        let month = left(self.limits.micro_usd_month, today - MONTH_DAYS + 1);
        day.into_iter().chain(month).min()
    }

    /// Sets money aside, if so much is left.
    pub(crate) fn reserve(&self, amount: u64, now: Micros) -> Option<Reservation> {
        if self.left(now).is_some_and(|left| left < amount) {
            return None;
        }
        lock(&self.book).reserved += amount;
        Some(Reservation {
            book: self.book.clone(),
            amount,
        })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut book = lock(&self.book);
        book.reserved = book.reserved.saturating_sub(self.amount);
    }
}

/// What tokens cost with a model; 0 when its price is unknown.
pub(crate) fn cost(model: &ModelSpec, input: u64, output: u64) -> u64 {
    model.price.map_or(0, |price| {
        (price.input.saturating_mul(input) + price.output.saturating_mul(output))
            .div_ceil(1_000_000)
    })
}

/// Tokens in so many bytes, when nobody counted them.
pub(crate) fn estimate(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4)
}

/// What a call used, counted by the provider where it said so.
pub(crate) fn usage(
    model: &ModelSpec,
    counted: (Option<u64>, Option<u64>),
    guess: (u64, u64),
) -> Usage {
    let input_tokens = counted.0.unwrap_or(guess.0);
    let output_tokens = counted.1.unwrap_or(guess.1);
    let estimated = counted.0.is_none() || counted.1.is_none();
    Usage {
        input_tokens,
        output_tokens,
        estimated,
        micro_usd: cost(model, input_tokens, output_tokens),
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_is_not_there_for_others() {
        let budget = Budget::new(Budgets {
            micro_usd_day: Some(100),
            ..Budgets::default()
        });
        let now = Micros(DAY * 20_000);
        let first = budget.reserve(80, now).unwrap();
        assert!(budget.reserve(30, now).is_none());
        drop(first);
        assert_eq!(budget.left(now), Some(100));
    }

    #[test]
    fn the_tightest_limit_counts() {
        let limits = Budgets {
            micro_usd_day: Some(100),
            micro_usd_month: Some(150),
            ..Budgets::default()
        };
        let budget = Budget::new(limits);
        let today = 20_000;
        lock(&budget.book)
            .spent
            .extend([(today, 10), (today - 1, 70), (today - 40, 900)]);
        assert_eq!(budget.left(Micros(DAY * today)), Some(70));
    }
}
