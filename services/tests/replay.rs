//! Whatever allowed acts are done in whatever order, the history tells what is stored; and merging
//! and taking apart gives back the same petition, however it came there.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::amend::TypedPlace;
use domain::calendar::HOUR_MS;
use domain::petition::Status;
use domain::workflow::Action;
use house::House;
use law::{CITY, REASON, REPLY, ROADS, Team, WARD, key, team};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use services::ServiceError;
use services::accounts::Officer;
use services::handling::Act;
use services::view::Receipt;

on_both! {
    the_history_of_any_allowed_road_tells_what_is_stored => any_road;
    merging_and_taking_apart_gives_back_the_same_petition_on_any_road => any_merge;
}

/// The same roads every time: a failure can be seen again.
fn runner() -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn choices(runner: &mut TestRunner, length: usize) -> Vec<usize> {
    proptest::collection::vec(0usize..10_000, length).new_tree(runner).unwrap().current()
}

fn cast(team: &Team) -> Vec<&Officer> {
    let mut cast = vec![&team.coordinator, &team.second, &team.office, &team.operator];
    for agency in [&team.city, &team.roads, &team.ward] {
        cast.extend([&agency.focal, &agency.handler, &agency.second, &agency.leader]);
    }
    cast
}

/// Something that fits the act, chosen by a number.
fn filled(action: Action, team: &Team, officer: &Officer, main: &str, pick: usize) -> Act {
    let agencies = [CITY, ROADS, WARD];
    let at = |code: &str| match code {
        CITY => &team.city,
        ROADS => &team.roads,
        _ => &team.ward,
    };
    let own = officer.agencies().first().cloned().unwrap_or_else(|| CITY.to_owned());
    let people = [&at(&own).handler, &at(&own).second];
    let choice = match action {
        Action::Assign | Action::Reassign | Action::Substitute => people[pick % 2].id.to_string(),
        Action::RequestExtension | Action::GrantExtension => (1 + pick % 3).to_string(),
        Action::Reject => "R02".to_owned(),
        Action::Redirect => "R03".to_owned(),
        Action::Merge => main.to_owned(),
        Action::HandOver => "BTCD".to_owned(),
        Action::HandDown => WARD.to_owned(),
        _ => agencies[pick % 3].to_owned(),
    };
    Act {
        choice,
        text: if action == Action::SubmitReply { REPLY } else { REASON }.to_owned(),
        title: "Ổ gà lớn trên đường Mê Linh".into(),
        body: "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập.".into(),
        answer: "UBND thành phố đã vá xong ổ gà trên đường Mê Linh.".into(),
        nature: ["report", "proposal"][pick % 2].into(),
        category: "GT-DUONG".into(),
        class: ["quick", "standard", "complex", "urgent"][pick % 4].into(),
        commune: "08710".into(),
        card: pick.is_multiple_of(2),
        ..Act::default()
    }
}

struct Road<'a> {
    house: &'a House,
    team: &'a Team,
    receipt: &'a Receipt,
    /// Another petition, that this one may be merged into.
    main: &'a str,
}

impl Road<'_> {
    /// One allowed act, chosen by a number; false when nobody may do anything any more.
    async fn step(&self, pick: usize, keep_open: bool) -> bool {
        let (house, number) = (self.house, self.receipt.number.as_str());
        let ends = |action: &Action| {
            matches!(
                action,
                Action::Withdraw
                    | Action::Reject
                    | Action::Redirect
                    | Action::Merge
                    | Action::Quarantine
            )
        };
        let mut open: Vec<(Option<&Officer>, Action)> = Vec::new();
        for officer in cast(self.team) {
            if let Ok(case) = house.services.case(officer, number).await {
                open.extend(case.may.into_iter().map(|action| (Some(officer), action)));
            }
        }
        let mine = house.services.follow(&key(self.receipt)).await.unwrap().may;
        open.extend(mine.into_iter().map(|action| (None, action)));
        // Acts with a door of their own are not steps of the road; endings are rare.
        open.retain(|(_, action)| {
            !matches!(
                action,
                Action::View | Action::OpenIdentity | Action::AttachResult | Action::CorrectPublic
            ) && (!ends(action) || (!keep_open && pick.is_multiple_of(11)))
        });
        if open.is_empty() {
            return false;
        }
        let (officer, action) = open[pick % open.len()];
        match officer {
            Some(officer) => {
                let act = filled(action, self.team, officer, self.main, pick);
                match house.try_act(officer, number, action, act).await {
                    // What the act carries does not fit here (no commune below, too late, twice):
                    // refused, and nothing may have changed.
                    Ok(()) | Err(ServiceError::Refused(_) | ServiceError::Invalid(_)) => {}
                    Err(error) => panic!("{action:?}: {error}"),
                }
            }
            None => self.sender(action, pick).await,
        }
        true
    }

    async fn sender(&self, action: Action, pick: usize) {
        let (s, key) = (&self.house.services, key(self.receipt));
        let done = match action {
            Action::Supplement => s.supplement(&key, REASON).await,
            Action::Withdraw => s.withdraw(&key, REASON).await,
            Action::Rate => s.rate(&key, (1 + pick % 4) as u8, REASON).await,
            Action::Reopen | Action::ReopenAgain => s.reopen(&key, REASON, Vec::new()).await,
            Action::ReopenSilent => s.come_back(&key, REASON).await,
            Action::Chase => s.chase(&key, REASON).await,
            Action::Amend => self.amend(pick).await,
            Action::AddInfo => s.add_info(&key, REASON, Vec::new()).await,
            Action::WriteBack => s.write_back(&key, REASON, Vec::new()).await,
            other => panic!("{other:?} is not the sender's"),
        };
        done.unwrap();
    }
}

impl Road<'_> {
    /// Number and receipt stand, whatever the sender changes.
    async fn amend(&self, pick: usize) -> Result<(), ServiceError> {
        let (s, key) = (&self.house.services, key(self.receipt));
        let before = self.house.row(&self.receipt.number).await;
        let done = if pick.is_multiple_of(2) {
            let commune = ["08710", "08716", ""][pick % 3].to_owned();
            let place = TypedPlace { commune, address: REASON.into(), ..TypedPlace::default() };
            s.amend_place(&key, before.version, &place).await
        } else {
            s.amend_words(&key, before.version, "", &format!("{REASON} {pick}")).await
        };
        let after = self.house.row(&self.receipt.number).await;
        assert_eq!(
            (&after.number, after.received_at, after.due_at, after.secret_hash, after.status),
            (&before.number, before.received_at, before.due_at, before.secret_hash, before.status)
        );
        match done {
            // The category of the sample needs a commune.
            Err(ServiceError::Invalid(_)) => Ok(()),
            done => done,
        }
    }
}

async fn any_road(house: House) {
    let team = team(&house).await;
    let two = [team.coordinator.id, team.second.id];
    house.services.name_guardians(&team.admin, two).await.unwrap();
    let mut runner = runner();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..14 {
        let (main, receipt) = (house.sent().await.number, house.sent().await);
        let road = Road { house: &house, team: &team, receipt: &receipt, main: &main };
        for pick in choices(&mut runner, 60) {
            house.clock.advance((pick % 9) as i64 * HOUR_MS + 1);
            if pick.is_multiple_of(5) {
                house.services.sweep().await.unwrap();
            }
            if !road.step(pick, false).await {
                break;
            }
            house.replays(&receipt.number).await;
        }
        let history = house.fresh.db.history(house.row(&receipt.number).await.id).await.unwrap();
        seen.extend(history.into_iter().map(|event| event.kind));
    }
    assert!(seen.len() >= 35, "the roads were too narrow: {seen:?}");
}

async fn any_merge(house: House) {
    let team = team(&house).await;
    let mut runner = runner();
    let mut merged = 0;
    for _ in 0..8 {
        let (main, receipt) = (house.sent().await.number, house.sent().await);
        let road = Road { house: &house, team: &team, receipt: &receipt, main: &main };
        for pick in choices(&mut runner, 25) {
            house.clock.advance((pick % 5) as i64 * HOUR_MS + 1);
            road.step(pick, true).await;
            let before = house.row(&receipt.number).await;
            let may = domain::workflow::transition(Action::Merge).from.contains(&before.status);
            if !may || house.row(&main).await.status == Status::Merged {
                continue;
            }
            let pauses = house.fresh.db.list_pauses(before.id).await.unwrap();
            let act = filled(Action::Merge, &team, &team.coordinator, &main, pick);
            house.try_act(&team.coordinator, &receipt.number, Action::Merge, act).await.unwrap();
            assert_eq!(house.row(&receipt.number).await.status, Status::Merged);
            house.clock.advance((pick % 160) as i64 * HOUR_MS);
            house.act(&team.coordinator, &receipt.number, Action::Unmerge, Act::default()).await;
            let after = house.row(&receipt.number).await;
            let same = store::petition::PetitionRow { version: before.version, ..after };
            assert_eq!(format!("{same:?}"), format!("{before:?}"));
            let kept = house.fresh.db.list_pauses(before.id).await.unwrap();
            assert_eq!(format!("{kept:?}"), format!("{pauses:?}"));
            house.replays(&receipt.number).await;
            merged += 1;
        }
    }
    assert!(merged >= 10, "only {merged} were merged");
}
