//! Folds the words of petitions for the officers' search, behind the acts that change them.

use crate::{ServiceError, Services};

/// Folded in one transaction: the one writer of SQLite is not held longer.
const AT_ONCE: i64 = 200;
/// Transactions of one turn; what is left waits a second.
const TURNS: usize = 10;

impl Services {
    /// Folds what is marked; how many petitions.
    ///
    /// # Errors
    /// Whatever the database answers; what is marked stays marked.
    pub(crate) async fn fold_words(&self) -> Result<usize, ServiceError> {
        let mut done = 0;
        for _ in 0..TURNS {
            if !self.db().has_stale_words().await? {
                return Ok(done);
            }
            let mut tx = self.db().begin().await?;
            let rows = tx.stale_words(AT_ONCE).await?;
            if rows.is_empty() {
                return Ok(done);
            }
            for row in &rows {
                let said = format!("{} {} {}", row.title, row.body, row.address_words);
                let words = domain::fold::fold(&said);
                let words = if words.is_empty() {
                    words
                } else {
                    format!("{} {words}", domain::fold::fold(&row.number))
                };
                tx.set_words(row.n, &words).await?;
            }
            tx.commit().await?;
            done += rows.len();
            if rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(done);
            }
        }
        Ok(done)
    }
}
