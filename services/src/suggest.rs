//! The sense of words at intake: what a petition is probably about, and what it may repeat. Only
//! proposals with their reasons; whoever classifies decides. And `train`: what the house learns from
//! its own decided petitions.

use crate::accounts::Officer;
use crate::similar::OfficerLike;
use crate::view::OfficerCase;
use crate::{ServiceError, Services, history, seed, vault};
use domain::draft::Answers;
use domain::event::{EventData, EventKind};
use domain::permit::Actor;
use domain::suggest::{Asked, Lessons, Model, Suggester, Suggestions};
use domain::workflow::Action;
use uuid::Uuid;

/// Where the learned counts lie: with the rest of the house, so that every server and every backup
/// has them.
const MODEL: &str = "suggest_model";
/// Petitions read at once while learning.
const PAGE: i64 = 2_000;

/// What intake is shown beside a petition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// From its words; empty parts say nothing.
    pub suggestions: Suggestions,
    /// Petitions that may be the same matter, the likest first.
    pub alike: Vec<OfficerLike>,
}

/// What was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trained {
    /// Petitions that were read.
    pub read: usize,
    /// Category to how many of its petitions taught it; those with too few are left out.
    pub categories: Vec<(String, u32)>,
    /// Size of what is kept, bytes.
    pub bytes: usize,
}

impl Services {
    /// What the words of a petition say and what it may repeat, for intake and until it is at an
    /// agency; nothing for anybody else, and nothing later.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn hints(
        &self,
        officer: &Officer,
        case: &OfficerCase,
    ) -> Result<Hints, ServiceError> {
        let may = |action| case.may.contains(&action);
        let sorts = may(Action::Forward) || (may(Action::Classify) && case.lead_agency.is_none());
        if !officer.is_intake() || !sorts {
            return Ok(Hints::default());
        }
        let asked =
            Asked { title: &case.title, body: &case.body, commune: case.commune.as_deref() };
        Ok(Hints {
            suggestions: self.suggester().await?.suggest(&asked, &self.directory()),
            alike: self.similar_to(officer, case.id).await?,
        })
    }

    /// Categories that the words of a draft point to, the likeliest first; empty when they point to
    /// nothing, or the chosen one is the likeliest.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn other_categories(&self, draft: &Answers) -> Result<Vec<String>, ServiceError> {
        let asked = Asked {
            title: &draft.title,
            body: &draft.description,
            commune: Some(draft.commune.as_str()).filter(|code| !code.is_empty()),
        };
        let found = self.suggester().await?.suggest(&asked, &self.directory()).categories;
        let is_first = found.first().is_none_or(|first| first.code == draft.category);
        let others = found.into_iter().map(|one| one.code);
        Ok(if is_first { Vec::new() } else { others.filter(|c| *c != draft.category).collect() })
    }

    /// Read once, at the first petition that needs it.
    async fn suggester(&self) -> Result<&Suggester, ServiceError> {
        let read = async || {
            let suggester = Suggester::new(seed::lexicon()?, &self.directory());
            let Some(text) = self.db().setting(MODEL).await? else { return Ok(suggester) };
            match serde_json::from_str::<Model>(&text) {
                Ok(model) => Ok(suggester.with_model(model)),
                // Written by another version: the words of the lexicon still hold.
                Err(error) => {
                    tracing::error!(%error, "what was learned cannot be read: run `server train`");
                    Ok(suggester)
                }
            }
        };
        self.0.suggester.get_or_try_init(read).await
    }

    /// Learns from the petitions that were answered under their category, and keeps the counts
    /// instead of those learned before. No text is kept, no word of fewer than three petitions, no
    /// number; nothing of denunciations and of what is set apart. Servers that run read it at their
    /// next start.
    ///
    /// # Errors
    /// Whatever the database answers; then what was learned before stays.
    pub async fn train(&self) -> Result<Trained, ServiceError> {
        let mut lessons = Lessons::default();
        let (mut after, mut read) = (Uuid::nil(), 0);
        loop {
            let page = self.db().decided(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            read += page.len();
            // Thousands of texts are taken apart: not on the async threads.
            lessons = tokio::task::spawn_blocking(move || {
                for row in &page {
                    lessons.add(&row.category_code, &format!("{}\n{}", row.title, row.body));
                }
                lessons
            })
            .await
            .map_err(|error| ServiceError::Broken(Box::new(error)))?;
        }
        let model = lessons.model();
        let text = serde_json::to_string(&model)?;
        let mut tx = self.db().begin().await?;
        tx.set_setting(MODEL, &text).await?;
        let data = EventData {
            what: Some("suggest.trained".to_owned()),
            digest: Some(vault::hex(&vault::sha256(text.as_bytes()))),
            count: u32::try_from(read).ok(),
            ..EventData::default()
        };
        let kind = EventKind::ConfigurationChanged;
        history::write_of_house(&mut tx, kind, &Actor::System, self.now(), data).await?;
        tx.commit().await?;
        Ok(Trained {
            read,
            categories: model.categories().map(|(code, n)| (code.to_owned(), n)).collect(),
            bytes: text.len(),
        })
    }
}
