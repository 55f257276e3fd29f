//! Small named values that are not history: settings, pins, standing decisions. Never secrets.

use crate::{
    Pen, Store, View,
    error::{shape, sql},
};
use futures::future::BoxFuture;
use orgata_log::{LogError, SessionId};
use rusqlite::{OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

/// What a value is for. Names are unique within a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Space {
    /// What the person has set.
    Settings,
    /// What was pinned of an extension: descriptions, schemas, executables.
    Pins,
    /// Decisions that hold beyond one call.
    Standing,
}

impl Space {
    fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Pins => "pins",
            Self::Standing => "standing",
        }
    }
}

impl View<'_> {
    /// A value by its name.
    ///
    /// # Errors
    /// As SQLite fails, or [`LogError::Corrupt`] when the value is not of this type.
    pub fn value<T: DeserializeOwned>(
        &self,
        space: Space,
        name: &str,
    ) -> Result<Option<T>, LogError> {
        let json: Option<String> = self
            .conn()
            .prepare_cached("SELECT json FROM value WHERE space = ?1 AND name = ?2")
            .and_then(|mut find| {
                find.query_row([space.name(), name], |row| row.get(0))
                    .optional()
            })
            .map_err(sql)?;
        json.map(|json| serde_json::from_str(&json).map_err(shape))
            .transpose()
    }

    /// All values of a space whose names begin with `prefix`, by name.
    ///
    /// # Errors
    /// As [`View::value`].
    pub fn values<T: DeserializeOwned>(
        &self,
        space: Space,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, LogError> {
        let text = "SELECT name, json FROM value
                    WHERE space = ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY name";
        let mut statement = self.conn().prepare_cached(text).map_err(sql)?;
        let rows = statement
            .query_map([space.name(), prefix], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })
            .map_err(sql)?;
        rows.map(|row| {
            let (name, json) = row.map_err(sql)?;
            Ok((name, serde_json::from_str(&json).map_err(shape)?))
        })
        .collect()
    }
}

impl Pen<'_> {
    /// Sets a value. A value bound to a conversation is erased with it.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn put_value<T: Serialize>(
        &self,
        space: Space,
        name: &str,
        session: Option<&SessionId>,
        value: &T,
    ) -> Result<(), LogError> {
        let json = serde_json::to_string(value).map_err(shape)?;
        let origin = self.origin();
        self.conn()
            .prepare_cached(
                "INSERT INTO value(space, name, tenant, team, session, json)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET session = excluded.session, json = excluded.json",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    space.name(),
                    name,
                    origin.tenant.as_str(),
                    origin.team.as_str(),
                    session.map(|id| id.as_str()),
                    json,
                ])
            })
            .map(drop)
            .map_err(sql)
    }

    /// Removes a value. Returns whether there was one.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn remove_value(&self, space: Space, name: &str) -> Result<bool, LogError> {
        self.conn()
            .prepare_cached("DELETE FROM value WHERE space = ?1 AND name = ?2")
            .and_then(|mut statement| statement.execute([space.name(), name]))
            .map(|gone| gone > 0)
            .map_err(sql)
    }
}

impl Store {
    /// A value by its name. As [`View::value`].
    pub fn get<T: DeserializeOwned + Send + 'static>(
        &self,
        space: Space,
        name: impl Into<String>,
    ) -> BoxFuture<'static, Result<Option<T>, LogError>> {
        let name = name.into();
        self.view(move |view| view.value(space, &name))
    }

    /// Sets a value; resolves when it is durable. As [`Pen::put_value`].
    pub fn put<T: Serialize>(
        &self,
        space: Space,
        name: impl Into<String>,
        session: Option<SessionId>,
        value: &T,
    ) -> BoxFuture<'static, Result<(), LogError>> {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(value) => {
                self.commit(move |pen| pen.put_value(space, &name, session.as_ref(), &value))
            }
            Err(error) => Box::pin(futures::future::ready(Err(shape(error)))),
        }
    }

    /// Removes a value; resolves when that is durable. As [`Pen::remove_value`].
    pub fn remove(
        &self,
        space: Space,
        name: impl Into<String>,
    ) -> BoxFuture<'static, Result<bool, LogError>> {
        let name = name.into();
        self.commit(move |pen| pen.remove_value(space, &name))
    }
}
