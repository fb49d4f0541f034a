//! The law's harder roads on both databases: given back twice, arbitrated, extended, reworked,
//! reopened twice, shared with other agencies, chased, closed for silence and back.
#![allow(clippy::unwrap_used)]

mod house;
mod law;

use domain::calendar::{DAY_MS, HOUR_MS, Moment};
use domain::event::EventKind;
use domain::petition::{ExtensionState, PublicFace, Status, TaskState};
use domain::refusal::Refusal;
use domain::workflow::Action;
use house::{House, choice, photo, text};
use law::{CITY, REASON, REPLY, ROADS, WARD, key, team, with};
use services::ServiceError;
use services::handling::Act;
use services::queues::Queue;

on_both! {
    given_back_twice_the_coordinator_decides_and_the_office_arbitrates => given_back_twice;
    a_district_hands_down_inside_its_own_tree => handed_down;
    more_time_is_asked_for_once_and_told_with_its_reason_and_date => extension;
    an_extension_that_is_not_given_gives_back_only_the_waiting => extension_refused;
    reworked_and_reopened_run_on_half_the_class => rework_and_reopen;
    a_second_reopening_goes_to_the_office_and_another_approver => reopened_twice;
    supporting_agencies_hand_in_and_the_lead_composes => supporting;
    a_substitute_answers_while_the_handler_is_away => substitute;
    a_late_petition_is_chased_and_progress_is_told => chase;
    silence_closes_and_an_answer_brings_back_where_the_clock_stood => silence;
    a_withdrawn_petition_is_over_for_everybody => withdrawn;
    another_class_counts_from_the_start_and_keeps_the_pauses => recount;
}

fn refused(result: Result<(), ServiceError>, refusal: Refusal) {
    assert!(matches!(&result, Err(ServiceError::Refused(r)) if *r == refusal), "{result:?}");
}

fn invalid(result: Result<(), ServiceError>) {
    assert!(matches!(&result, Err(ServiceError::Invalid(_))), "{result:?}");
}

/// To Monday, 08:20, from Friday, 16:20.
const TO_MONDAY: i64 = 3 * DAY_MS - 8 * HOUR_MS;

async fn given_back_twice(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let number = &receipt.number;
    invalid(house.try_act(&team.city.focal, number, Action::AgencyReturn, text(REASON)).await);
    invalid(house.try_act(&team.city.focal, number, Action::AgencyReturn, choice(ROADS)).await);
    house.act(&team.city.focal, number, Action::AgencyReturn, with(ROADS, REASON)).await;
    house.act(&team.coordinator, number, Action::Forward, choice(ROADS)).await;
    house.act(&team.roads.focal, number, Action::AgencyReturn, with(CITY, REASON)).await;
    let case = house.case(&team.coordinator, number).await;
    assert_eq!((case.returns, case.hand_overs, case.is_decided), (2, 2, false));

    // The coordinator decides: no third return, but a dispute.
    house.act(&team.coordinator, number, Action::Forward, choice(CITY)).await;
    let again = house.try_act(&team.city.focal, number, Action::AgencyReturn, with(ROADS, REASON));
    refused(again.await, Refusal::Decided);
    house.act(&team.city.focal, number, Action::Dispute, with(ROADS, REASON)).await;
    house.replays(number).await;
    let lines = house.services.queue(&team.office, Queue::Disputed, "").await.unwrap().lines;
    assert_eq!(lines.len(), 1);
    refused(
        house.try_act(&team.coordinator, number, Action::Arbitrate, with(ROADS, REASON)).await,
        Refusal::NotAllowed,
    );
    assert_eq!(house.case(&team.city.focal, number).await.may, [Action::View]);
    house.act(&team.office, number, Action::Arbitrate, with(ROADS, REASON)).await;
    let focal = &team.roads.focal;
    for action in [Action::AgencyReturn, Action::Dispute] {
        refused(house.try_act(focal, number, action, with(CITY, REASON)).await, Refusal::Decided);
    }
    house.assigned(&team.roads, number).await;
    let mine = house.services.follow(&key(&receipt)).await.unwrap();
    assert_eq!((mine.hand_overs, mine.holder.as_deref()), (2, Some(ROADS)), "counted and shown");
    assert!(mine.timeline.iter().any(|entry| entry.kind == EventKind::Arbitrated));
    house.replays(number).await;
}

async fn handed_down(house: House) {
    let team = team(&house).await;
    let number = house.forwarded(&team, CITY).await.number;
    for wrong in [ROADS, CITY, "UBND-X-08740", ""] {
        invalid(
            house.try_act(&team.city.focal, &number, Action::HandDown, with(wrong, REASON)).await,
        );
    }
    house.act(&team.city.focal, &number, Action::HandDown, with(WARD, REASON)).await;
    assert!(matches!(
        house.services.case(&team.city.focal, &number).await,
        Err(ServiceError::NotFound)
    ));
    let case = house.case(&team.ward.focal, &number).await;
    assert_eq!((case.status, case.hand_overs), (Status::Forwarded, 1));
    house.assigned(&team.ward, &number).await;
    house.replays(&number).await;
}

async fn extension(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let number = &receipt.number;
    house.assigned(&team.city, number).await;
    let leader = &team.city.leader;
    // Class quick: 3 working days, at most 3 more. Due Thursday 26 November, 16:30.
    invalid(house.try_act(leader, number, Action::RequestExtension, with("4", REASON)).await);
    invalid(house.try_act(leader, number, Action::RequestExtension, with("2", "")).await);
    house.clock.advance(TO_MONDAY);
    house.act(leader, number, Action::RequestExtension, with("2", REASON)).await;
    refused(
        house.try_act(leader, number, Action::RequestExtension, with("1", REASON)).await,
        Refusal::AlreadyDone,
    );
    let queue = house.services.queue(&team.coordinator, Queue::Extensions, "").await.unwrap();
    assert_eq!(queue.lines.len(), 1);
    // Nobody is late while the coordinator thinks: the promise moves by the eight hours that the
    // decision may take at most, to Friday 27 November, 16:30.
    let promised = Moment::of(house.row(number).await.due_at.unwrap());
    assert_eq!((promised.day, promised.hour, promised.minute), (27, 16, 30));
    // Two working hours of deciding stand still.
    house.clock.advance(2 * HOUR_MS);
    house.act(&team.coordinator, number, Action::GrantExtension, Act::default()).await;
    let case = house.case(&team.coordinator, number).await;
    let given = case.extension.unwrap();
    assert_eq!((given.state, given.given_days), (ExtensionState::Granted, Some(2)));
    // Five working days end on Monday 30 November, 16:30; two hours more: Tuesday, 09:30.
    let due = Moment::of(case.due.unwrap().reckoning.due_at);
    assert_eq!((due.day, due.hour, due.minute), (1, 9, 30));
    let told = house.services.follow(&key(&receipt)).await.unwrap().timeline;
    let entry = told.iter().find(|entry| entry.kind == EventKind::ExtensionGranted).unwrap();
    assert_eq!(entry.note.as_deref(), Some(REASON), "the sender reads the reason");
    assert_eq!(entry.data.due_at, house.row(number).await.due_at, "and the new date");
    refused(
        house.try_act(&team.coordinator, number, Action::GrantExtension, Act::default()).await,
        Refusal::WrongStatus,
    );
    house.replays(number).await;

    // Less than four working hours before the due time it is too late to ask.
    let late = house.forwarded(&team, CITY).await.number;
    house.assigned(&team.city, &late).await;
    house.clock.set(house.row(&late).await.due_at.unwrap() - 2 * HOUR_MS);
    refused(
        house.try_act(leader, &late, Action::RequestExtension, with("1", REASON)).await,
        Refusal::TooLate,
    );
}

async fn extension_refused(house: House) {
    let team = team(&house).await;
    let number = house.forwarded(&team, CITY).await.number;
    house.assigned(&team.city, &number).await;
    let leader = &team.city.leader;
    house.clock.advance(TO_MONDAY);
    house.act(leader, &number, Action::RequestExtension, with("2", REASON)).await;
    house.clock.advance(HOUR_MS);
    house.act(&team.coordinator, &number, Action::RefuseExtension, text(REASON)).await;
    let due = Moment::of(house.row(&number).await.due_at.unwrap());
    assert_eq!((due.day, due.hour, due.minute), (27, 8, 30), "26/11 16:30 and one hour");
    refused(
        house.try_act(leader, &number, Action::RequestExtension, with("1", REASON)).await,
        Refusal::AlreadyDone,
    );
    house.replays(&number).await;
    // What was not decided when the answer was approved is void.
    let lapsed = house.forwarded(&team, CITY).await.number;
    house.assigned(&team.city, &lapsed).await;
    house.act(leader, &lapsed, Action::RequestExtension, with("1", REASON)).await;
    house.answered(&team, &team.city, leader, &lapsed).await;
    assert_eq!(house.row(&lapsed).await.extension.as_deref(), Some("lapsed"));
    house.replays(&lapsed).await;
}

async fn rework_and_reopen(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let number = &receipt.number;
    house.assigned(&team.city, number).await;
    house.act(&team.city.handler, number, Action::SubmitReply, text(REPLY)).await;
    house.act(&team.city.leader, number, Action::ApproveReply, Act::default()).await;
    house.act(&team.coordinator, number, Action::Rework, text(REASON)).await;
    // Half of three days is two whole ones: from Friday to Wednesday, 24 November being off.
    let due = Moment::of(house.row(number).await.due_at.unwrap());
    assert_eq!((due.day, due.hour, due.minute), (25, 16, 30));
    house.replays(number).await;
    house.answered(&team, &team.city, &team.city.leader, number).await;

    let key = key(&receipt);
    invalid(house.services.reopen(&key, "chưa", Vec::new()).await);
    house.clock.advance(6 * DAY_MS);
    house.services.reopen(&key, REASON, vec![photo().into()]).await.unwrap();
    let mine = house.services.follow(&key).await.unwrap();
    assert_eq!((mine.status, mine.face), (Status::Reopened, PublicFace::InProgress));
    assert_eq!(mine.photos.len(), 1);
    // Thursday 26 November; two working days after it: Monday 30.
    let due = Moment::of(house.row(number).await.due_at.unwrap());
    assert_eq!((due.day, due.hour, due.minute), (30, 16, 30));
    assert!(house.case(&team.city.leader, number).await.may.contains(&Action::Reassign));
    house.replays(number).await;

    // Seven days, to the end of the seventh.
    let other = house.forwarded(&team, CITY).await;
    house.assigned(&team.city, &other.number).await;
    house.answered(&team, &team.city, &team.city.leader, &other.number).await;
    house.clock.advance(8 * DAY_MS);
    let late = house.services.reopen(&law::key(&other), REASON, Vec::new()).await;
    refused(late, Refusal::TooLate);
}

async fn reopened_twice(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let (number, key) = (&receipt.number, key(&receipt));
    house.assigned(&team.city, number).await;
    house.answered(&team, &team.city, &team.city.leader, number).await;
    house.services.rate(&key, 1, REASON).await.unwrap();
    house.services.reopen(&key, REASON, Vec::new()).await.unwrap();
    house.clock.advance(HOUR_MS);
    house.answered(&team, &team.city, &team.city.leader, number).await;
    // The new answer is rated anew.
    house.services.rate(&key, 2, "").await.unwrap();
    house.services.reopen(&key, REASON, Vec::new()).await.unwrap();
    let row = house.row(number).await;
    assert_eq!((row.status, row.reopens), (Status::Disputed, 2));
    house.act(&team.office, number, Action::Arbitrate, with(CITY, REASON)).await;
    house.assigned(&team.city, number).await;
    house.act(&team.city.handler, number, Action::SubmitReply, text(REPLY)).await;
    refused(
        house.try_act(&team.city.leader, number, Action::ApproveReply, Act::default()).await,
        Refusal::OtherApprover,
    );
    house.act(&team.office, number, Action::ApproveReply, Act::default()).await;
    house.act(&team.coordinator, number, Action::AnswerPrivately, Act::default()).await;
    house.replays(number).await;
    refused(house.services.reopen(&key, REASON, Vec::new()).await, Refusal::AlreadyDone);
    let may = house.services.follow(&key).await.unwrap().may;
    assert!(!may.contains(&Action::Reopen) && !may.contains(&Action::ReopenAgain));
}

async fn supporting(house: House) {
    let team = team(&house).await;
    let receipt = house.sent().await;
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    let forward = Act { support: ROADS.into(), ..with(CITY, REASON) };
    house.act(&team.coordinator, number, Action::Forward, forward).await;
    house.assigned(&team.city, number).await;
    // The lead asks a second one, with a day of its own.
    let lead = &team.city.handler;
    let task = |until: &str| Act { until: until.into(), ..with(WARD, REASON) };
    invalid(house.try_act(lead, number, Action::GiveTask, with(CITY, REASON)).await);
    invalid(house.try_act(lead, number, Action::GiveTask, task("2026-12-24")).await);
    house.act(lead, number, Action::GiveTask, task("2026-11-25")).await;
    refused(house.try_act(lead, number, Action::GiveTask, task("")).await, Refusal::AlreadyDone);
    let tasks = house.case(lead, number).await.tasks;
    assert_eq!(tasks.len(), 2);
    let due = |i: usize| Moment::of(tasks[i].due_at.unwrap());
    assert_eq!((due(1).day, due(1).hour, due(1).minute), (25, 16, 30));
    assert!(tasks[0].due_at.unwrap() < house.row(number).await.due_at.unwrap());

    let helper = &team.roads.focal;
    let line = house.services.queue(helper, Queue::Supporting, "").await.unwrap().lines;
    assert_eq!(line.len(), 1);
    refused(
        house.try_act(helper, number, Action::TaskContribute, text(REPLY)).await,
        Refusal::NotAllowed,
    );
    refused(
        house.try_act(helper, number, Action::SubmitReply, text(REPLY)).await,
        Refusal::NotAllowed,
    );
    house.act(helper, number, Action::TaskAccept, Act::default()).await;
    house.act(&team.roads.handler, number, Action::TaskContribute, text(REPLY)).await;
    house.act(&team.ward.focal, number, Action::TaskReturn, text(REASON)).await;
    assert!(matches!(
        house.services.case(&team.ward.focal, number).await,
        Err(ServiceError::NotFound)
    ));
    let tasks = house.case(lead, number).await.tasks;
    assert_eq!(tasks[0].state, TaskState::Contributed);
    assert_eq!(tasks[0].contribution.as_deref(), Some(REPLY));
    assert_eq!(tasks[1].state, TaskState::Returned);
    // A third part stays open: the answer does not wait for it.
    house.act(lead, number, Action::GiveTask, with(WARD, REASON)).await;
    house.answered(&team, &team.city, &team.city.leader, number).await;
    assert_eq!(house.case(&team.coordinator, number).await.tasks[2].state, TaskState::Lapsed);
    let sender = house.services.follow(&key(&receipt)).await.unwrap();
    assert!(sender.timeline.iter().all(|entry| entry.kind != EventKind::TaskContributed));
    house.replays(number).await;
}

async fn substitute(house: House) {
    let team = team(&house).await;
    let number = house.forwarded(&team, CITY).await.number;
    house.assigned(&team.city, &number).await;
    let second = choice(&team.city.second.id.to_string());
    refused(
        house.try_act(&team.city.second, &number, Action::SubmitReply, text(REPLY)).await,
        Refusal::NotAllowed,
    );
    let stranger = choice(&team.roads.handler.id.to_string());
    invalid(house.try_act(&team.city.focal, &number, Action::Substitute, stranger).await);
    house.act(&team.city.leader, &number, Action::Substitute, second.clone()).await;
    let mine = house.services.queue(&team.city.second, Queue::Mine, "").await.unwrap().lines;
    assert_eq!(mine.len(), 1);
    house.act(&team.city.second, &number, Action::DraftReply, text("Bản nháp")).await;
    let back = choice(&team.city.handler.id.to_string());
    house.act(&team.city.focal, &number, Action::Substitute, back).await;
    assert!(house.case(&team.city.focal, &number).await.substitute.is_none());
    house.act(&team.city.focal, &number, Action::Reassign, second).await;
    house.act(&team.city.second, &number, Action::SubmitReply, text(REPLY)).await;
    house.replays(&number).await;
}

async fn chase(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let (number, key) = (&receipt.number, key(&receipt));
    house.assigned(&team.city, number).await;
    refused(house.services.chase(&key, "").await, Refusal::TooEarly);
    house.clock.set(house.row(number).await.due_at.unwrap() + HOUR_MS);
    assert!(house.services.follow(&key).await.unwrap().may.contains(&Action::Chase));
    house.services.chase(&key, "Xin cho biết bao giờ xong.").await.unwrap();
    house.clock.advance(DAY_MS);
    refused(house.services.chase(&key, "").await, Refusal::TooEarly);
    house.clock.advance(4 * DAY_MS);
    house.services.chase(&key, "").await.unwrap();
    assert_eq!(house.case(&team.city.leader, number).await.chases, 2);
    invalid(house.try_act(&team.city.handler, number, Action::Progress, text("")).await);
    house.act(&team.city.handler, number, Action::Progress, text(REASON)).await;
    let told = house.services.follow(&key).await.unwrap().timeline;
    let entry = told.iter().find(|entry| entry.kind == EventKind::ProgressGiven).unwrap();
    assert_eq!(entry.note.as_deref(), Some(REASON));
    house.replays(number).await;
}

async fn silence(house: House) {
    let team = team(&house).await;
    let receipt = house.sent().await;
    let (number, key) = (&receipt.number, key(&receipt));
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    house.clock.advance(TO_MONDAY);
    house.act(&team.coordinator, number, Action::AskSender, text(REASON)).await;
    refused(house.services.come_back(&key, REASON).await, Refusal::WrongStatus);
    // Three working days of eight hours from Monday 08:20: Friday 27 November, 08:20.
    house.clock.advance(4 * DAY_MS + HOUR_MS);
    house.services.sweep().await.unwrap();
    let closed = house.row(number).await;
    assert_eq!((closed.status, closed.due_at), (Status::Rejected, None));
    house.replays(number).await;
    house.clock.advance(3 * DAY_MS);
    house.services.come_back(&key, "Đoạn trước cổng chợ Vĩnh Yên.").await.unwrap();
    let back = house.row(number).await;
    assert_eq!(back.status, Status::Screening);
    assert_eq!((back.outcome, back.closed_at), (None, None));
    // Quick: 24 working hours from Monday 07:30, of which 50 minutes were used; Monday 30
    // November, 09:20: 1410 minutes left end on Thursday 3 December, 08:30.
    let due = Moment::of(back.due_at.unwrap());
    assert_eq!((due.day, due.hour, due.minute), (3, 8, 30));
    house.replays(number).await;

    // An urgent petition is never closed for silence; the desk goes on without the answer.
    house.act(&team.coordinator, number, Action::AskSender, text(REASON)).await;
    house.act(&team.coordinator, number, Action::Proceed, text(REASON)).await;
    assert_eq!(house.row(number).await.status, Status::Screening);
    house.replays(number).await;
}

async fn withdrawn(house: House) {
    let team = team(&house).await;
    let receipt = house.forwarded(&team, CITY).await;
    let number = &receipt.number;
    house.act(&team.city.focal, number, Action::AgencyAccept, Act::default()).await;
    house.act(&team.city.focal, number, Action::GiveTask, with(ROADS, REASON)).await;
    house.services.withdraw(&key(&receipt), "Đã tự xử lý được.").await.unwrap();
    let case = house.case(&team.coordinator, number).await;
    assert_eq!((case.status, case.tasks[0].state), (Status::Withdrawn, TaskState::Lapsed));
    assert!(case.due.is_none());
    house.replays(number).await;
}

async fn recount(house: House) {
    let team = team(&house).await;
    let receipt = house.sent().await;
    let number = &receipt.number;
    house.act(&team.coordinator, number, Action::Accept, Act::default()).await;
    house.clock.advance(TO_MONDAY);
    house.act(&team.coordinator, number, Action::AskSender, text(REASON)).await;
    house.clock.advance(2 * HOUR_MS);
    house.services.supplement(&key(&receipt), "Đoạn trước cổng chợ.").await.unwrap();
    house.act(&team.coordinator, number, Action::Forward, choice(CITY)).await;
    house.assigned(&team.city, number).await;
    let classify = Act {
        nature: "report".into(),
        category: "GT-DUONG".into(),
        class: "complex".into(),
        commune: "08710".into(),
        title: "Ổ gà lớn trên đường Mê Linh".into(),
        ..Act::default()
    };
    refused(
        house.try_act(&team.operator, number, Action::Classify, classify.clone()).await,
        Refusal::NotAllowed,
    );
    house.act(&team.coordinator, number, Action::Classify, classify).await;
    // Ten working days after Friday 20 November, the 24th off: Monday 7 December, 16:30; and the
    // two hours that were paused: Tuesday, 09:30.
    let due = Moment::of(house.row(number).await.due_at.unwrap());
    assert_eq!((due.day, due.hour, due.minute), (8, 9, 30));
    house.replays(number).await;
}
