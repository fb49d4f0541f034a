//! The table on the desk: what it is narrowed to and sorted by, its pages while rows change, words,
//! labels, saved views, and acts on many that are held, called back and done one by one.
#![allow(clippy::unwrap_used)]

mod house;

use domain::draft::Answers;
use domain::event::EventKind;
use domain::input::{Field, FieldError, Problem};
use domain::petition::Status;
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use house::{House, answers, choice, text};
use services::ServiceError;
use services::accounts::Officer;
use services::bulk::{HELD, ItemState, Kind, State, Why};
use services::handling::Act;
use services::queues::{Column, DueWindow, Narrow, Queue, Sort};
use services::views::NewView;
use std::collections::BTreeSet;
use uuid::Uuid;

on_both! {
    fifty_are_forwarded_and_the_two_that_cannot_be_say_why => fifty;
    an_act_on_many_is_called_back_while_it_is_held => called_back;
    an_act_on_many_needs_what_one_act_needs => needs;
    an_act_on_many_is_its_maker_s_alone_and_holds_what_they_may_see => own;
    petitions_are_merged_closed_and_assigned_together => others;
    a_shared_view_never_shows_another_agency_s_case => shared;
    a_view_is_changed_by_its_maker_and_by_who_leads_there => changed;
    pages_neither_repeat_nor_lose_a_row_while_rows_change => paging;
    words_are_found_by_their_beginnings_with_and_without_accents => words;
    what_is_erased_is_not_found_any_more => erased;
    a_list_is_narrowed_by_everything_at_once => narrowed;
    labels_are_their_agency_s_and_leave_an_event => labels;
    a_petition_is_unread_until_its_present_version_was_seen => unread;
    what_an_officer_handed_on_stays_in_sight => handed_on;
    columns_are_kept_with_the_account => columns;
}

const CITY: &str = "UBND-VINHYEN";
const OTHER: &str = "UBND-VINHTUONG";

struct Desk {
    coordinator: Officer,
    city: Officer,
    other: Officer,
}

async fn desk(house: &House) -> Desk {
    let roles = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
    Desk {
        coordinator: house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await,
        city: house.officer("thanhpho", &roles, CITY).await,
        other: house.officer("huyen", &roles, OTHER).await,
    }
}

impl Desk {
    async fn accepted(&self, house: &House, n: usize) -> Vec<String> {
        let mut numbers = Vec::new();
        for _ in 0..n {
            let number = house.send(answers()).await.number;
            house.act(&self.coordinator, &number, Action::Accept, Act::default()).await;
            numbers.push(number);
        }
        numbers
    }

    async fn forwarded(&self, house: &House, agency: &str) -> String {
        let number = self.accepted(house, 1).await.remove(0);
        house.act(&self.coordinator, &number, Action::Forward, choice(agency)).await;
        number
    }
}

/// The lines of a list, as (id, version) to choose from and by their numbers.
async fn chosen(house: &House, officer: &Officer, numbers: &[String]) -> Vec<(Uuid, i64)> {
    let mut chosen = Vec::new();
    for number in numbers {
        let case = house.services.case(officer, number).await.unwrap();
        chosen.push((case.id, case.version));
    }
    chosen
}

async fn status(house: &House, officer: &Officer, number: &str) -> Status {
    house.services.case(officer, number).await.unwrap().status
}

async fn numbers(house: &House, officer: &Officer, queue: Queue, narrow: &Narrow) -> Vec<String> {
    let page = house.services.queue_narrowed(officer, queue, narrow, "").await.unwrap();
    page.lines.into_iter().map(|line| line.number).collect()
}

fn field(error: ServiceError) -> FieldError {
    match error {
        ServiceError::Invalid(errors) => errors[0],
        other => panic!("{other:?}"),
    }
}

async fn run(house: &House) {
    house.clock.advance(HELD);
    while house.services.work().await.unwrap() > 0 {}
}

async fn fifty(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let mut all = desk.accepted(&house, 49).await;
    let too_early = house.send(answers()).await.number;
    all.push(too_early.clone());
    let picked = chosen(&house, me, &all).await;
    let overtaken = all[7].clone();
    let bulk = s.begin_bulk(me, Kind::Forward, &picked, "can-chuyen").await.unwrap();
    // Somebody was faster with one of them.
    let classify = Act {
        nature: "report".into(),
        category: "GT-DUONG".into(),
        class: "quick".into(),
        title: "Ổ gà trước chợ".into(),
        commune: "08710".into(),
        ..Act::default()
    };
    house.act(me, &overtaken, Action::Classify, classify).await;

    let before = s.bulk(me, bulk).await.unwrap();
    assert_eq!((before.state, before.items.len()), (State::Draft, 50));
    let why = |view: &services::bulk::BulkView, number: &str| {
        view.items.iter().find(|item| item.number == number).unwrap().why.clone()
    };
    let stale = Some(Why::Refused(Refusal::Stale.key()));
    let status_wrong = Some(Why::Refused(Refusal::WrongStatus.key()));
    assert_eq!(why(&before, &overtaken), stale);
    assert_eq!(why(&before, &too_early), status_wrong);

    s.hold_bulk(me, bulk, choice(CITY)).await.unwrap();
    s.work().await.unwrap();
    assert_eq!(s.bulk(me, bulk).await.unwrap().state, State::Held);
    assert_eq!(status(&house, me, &all[0]).await, Status::Screening);

    run(&house).await;
    let after = s.bulk(me, bulk).await.unwrap();
    assert_eq!(after.state, State::Done);
    let done = after.items.iter().filter(|item| item.state == ItemState::Done).count();
    assert_eq!((done, why(&after, &overtaken)), (48, stale));
    assert_eq!(why(&after, &too_early), status_wrong);
    assert_eq!(status(&house, me, &too_early).await, Status::Submitted);
    // Each has its own event, and the agency has them all.
    let one = house.fresh.db.history(picked[3].0).await.unwrap();
    assert_eq!(one.last().unwrap().kind, EventKind::Forwarded.code());
    let counts = s.queue_counts(&desk.city).await.unwrap();
    assert!(counts.contains(&(Queue::Incoming, 48)), "{counts:?}");
    // Done once: a second turn of the worker finds nothing to do.
    run(&house).await;
    assert_eq!(house.fresh.db.history(picked[3].0).await.unwrap().len(), one.len());
}

async fn called_back(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let all = desk.accepted(&house, 2).await;
    let picked = chosen(&house, me, &all).await;
    let bulk = s.begin_bulk(me, Kind::Forward, &picked, "can-chuyen").await.unwrap();
    s.hold_bulk(me, bulk, choice(CITY)).await.unwrap();
    house.clock.advance(HELD - 1);
    s.call_back_bulk(me, bulk).await.unwrap();
    house.clock.advance(HELD);
    while s.work().await.unwrap() > 0 {}
    assert_eq!(s.bulk(me, bulk).await.unwrap().state, State::CalledBack);
    for number in &all {
        assert_eq!(status(&house, me, number).await, Status::Screening);
    }
    let events = house.fresh.db.recent_events(EventKind::BulkCalledBack.code(), 5).await.unwrap();
    assert_eq!((events.len(), events[0].actor_id), (1, Some(me.id.0)));
    // Thought again: the same ones are held anew, and then it is done.
    s.hold_bulk(me, bulk, choice(OTHER)).await.unwrap();
    run(&house).await;
    assert_eq!(status(&house, me, &all[0]).await, Status::Forwarded);
    let late = s.call_back_bulk(me, bulk).await.unwrap_err();
    assert!(matches!(late, ServiceError::Refused(Refusal::TooLate)));
    let again = s.hold_bulk(me, bulk, choice(CITY)).await.unwrap_err();
    assert!(matches!(again, ServiceError::Refused(Refusal::AlreadyDone)));
}

async fn needs(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let none = field(s.begin_bulk(me, Kind::Accept, &[], "moi").await.unwrap_err());
    assert_eq!(none, FieldError::new(Field::Chosen, Problem::Required));
    let many: Vec<_> = (0..101u128).map(|n| (Uuid::from_u128(n), 1)).collect();
    let many = field(s.begin_bulk(me, Kind::Accept, &many, "moi").await.unwrap_err());
    assert_eq!(many.problem, Problem::TooMany { max: 100 });

    let all = desk.accepted(&house, 1).await;
    let picked = chosen(&house, me, &all).await;
    let long = "x".repeat(40);
    for (kind, act, wanted) in [
        (Kind::Forward, choice(""), Field::Agency),
        (Kind::Forward, choice("KHONG-CO"), Field::Agency),
        (Kind::Extend, Act { choice: "3".into(), ..Act::default() }, Field::Reason),
        (
            Kind::Extend,
            Act { choice: "0".into(), ..text("Cần thêm thời gian khảo sát.") },
            Field::Days,
        ),
        (Kind::Close, choice("R99"), Field::ReasonCode),
        (Kind::Merge, choice("PA-2020-000001"), Field::Code),
        (Kind::Tag, Act { title: long, ..Act::default() }, Field::Tag),
        (Kind::Untag, choice(&Uuid::from_u128(9).to_string()), Field::Tag),
        (Kind::Assign, choice(""), Field::Officer),
    ] {
        let bulk = s.begin_bulk(me, kind, &picked, "can-chuyen").await.unwrap();
        let error = field(s.hold_bulk(me, bulk, act.clone()).await.unwrap_err());
        assert_eq!(error.field, wanted, "{kind:?}");
        // What was typed is still there.
        let view = s.bulk(me, bulk).await.unwrap();
        assert_eq!((view.state, view.act), (State::Draft, act), "{kind:?}");
    }
}

async fn own(house: House) {
    let desk = desk(&house).await;
    let s = &house.services;
    let mine = desk.forwarded(&house, CITY).await;
    let theirs = desk.forwarded(&house, OTHER).await;
    let picked = chosen(&house, &desk.coordinator, &[mine.clone(), theirs.clone()]).await;
    let bulk = s.begin_bulk(&desk.city, Kind::Accept, &picked, "moi-den").await.unwrap();
    let view = s.bulk(&desk.city, bulk).await.unwrap();
    assert_eq!(view.items.iter().map(|item| &item.number).collect::<Vec<_>>(), [&mine]);
    let refused = house.fresh.db.history(picked[1].0).await.unwrap();
    assert_eq!(refused.last().unwrap().kind, EventKind::ActRefused.code());
    for stranger in [&desk.other, &desk.coordinator] {
        assert!(matches!(s.bulk(stranger, bulk).await, Err(ServiceError::NotFound)));
        let hold = s.hold_bulk(stranger, bulk, Act::default()).await;
        assert!(matches!(hold, Err(ServiceError::NotFound)));
        assert!(matches!(s.call_back_bulk(stranger, bulk).await, Err(ServiceError::NotFound)));
    }
    // An account that is closed meanwhile does nothing more.
    s.hold_bulk(&desk.city, bulk, Act::default()).await.unwrap();
    s.disable_officer("thanhpho").await.unwrap();
    run(&house).await;
    assert_eq!(status(&house, &desk.coordinator, &mine).await, Status::Forwarded);
    let items = house.fresh.db.bulk_items(bulk).await.unwrap();
    assert_eq!(items[0].state, ItemState::Refused.code());
}

async fn others(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let all = desk.accepted(&house, 4).await;
    // The main one is among the chosen: it stays what it is.
    let bulk = {
        let picked = chosen(&house, me, &all[..3]).await;
        s.begin_bulk(me, Kind::Merge, &picked, "can-chuyen").await.unwrap()
    };
    s.hold_bulk(me, bulk, choice(&all[0])).await.unwrap();
    run(&house).await;
    assert_eq!(status(&house, me, &all[0]).await, Status::Screening);
    assert_eq!(status(&house, me, &all[1]).await, Status::Merged);
    assert_eq!(status(&house, me, &all[2]).await, Status::Merged);
    let line = |page: services::queues::QueuePage, number: &str| {
        page.lines.into_iter().find(|line| line.number == number).unwrap()
    };
    let main = line(s.queue(me, Queue::ToForward, "").await.unwrap(), &all[0]);
    assert_eq!((main.me_too, main.has_merged), (2, true));

    let picked = chosen(&house, me, &all[3..]).await;
    let bulk = s.begin_bulk(me, Kind::Close, &picked, "can-chuyen").await.unwrap();
    s.hold_bulk(me, bulk, choice("R02")).await.unwrap();
    run(&house).await;
    assert_eq!(status(&house, me, &all[3]).await, Status::Rejected);

    let (one, two) = (desk.forwarded(&house, CITY).await, desk.forwarded(&house, CITY).await);
    let both = [one.clone(), two.clone()];
    let picked = chosen(&house, &desk.city, &both).await;
    let bulk = s.begin_bulk(&desk.city, Kind::Accept, &picked, "moi-den").await.unwrap();
    s.hold_bulk(&desk.city, bulk, Act::default()).await.unwrap();
    run(&house).await;
    let picked = chosen(&house, &desk.city, &both).await;
    let bulk = s.begin_bulk(&desk.city, Kind::Assign, &picked, "dang-lam").await.unwrap();
    let handlers = s.bulk(&desk.city, bulk).await.unwrap().handlers;
    assert_eq!(handlers.len(), 1);
    s.hold_bulk(&desk.city, bulk, choice(&handlers[0].0.to_string())).await.unwrap();
    run(&house).await;
    let mut mine = numbers(&house, &desk.city, Queue::Mine, &Narrow::default()).await;
    mine.sort();
    assert_eq!(mine, both);
}

fn kept(address: &str) -> Option<(Queue, Narrow)> {
    Some((Queue::parse(address)?, Narrow::default()))
}

async fn shared(house: House) {
    let desk = desk(&house).await;
    let s = &house.services;
    let mine = desk.forwarded(&house, CITY).await;
    let theirs = desk.forwarded(&house, OTHER).await;
    let new = |agency: &str, address: &str| NewView {
        name: "Tất cả của đơn vị".into(),
        address: address.into(),
        agency: agency.into(),
        is_pinned: true,
    };
    s.add_view(&desk.city, new(CITY, "tat-ca")).await.unwrap();
    let refused = s.add_view(&desk.city, new(OTHER, "tat-ca")).await.unwrap_err();
    assert!(matches!(refused, ServiceError::Refused(Refusal::NotAllowed)));
    // A colleague opens it and sees the agency's; the other agency does not even see its name.
    let colleague = house.officer("dongnghiep", &[Role::FocalPerson], CITY).await;
    let views = s.pinned_views(&colleague, kept).await.unwrap();
    assert_eq!((views.len(), views[0].count), (1, Some(1)));
    assert_eq!(s.pinned_views(&desk.other, kept).await.unwrap(), []);
    let (queue, narrow) = kept(&views[0].address).unwrap();
    assert_eq!(numbers(&house, &colleague, queue, &narrow).await, [mine]);
    assert_eq!(numbers(&house, &desk.other, queue, &narrow).await, [theirs]);
    // One whose queue a colleague does not have is left out.
    s.add_view(&desk.city, new(CITY, "cho-duyet")).await.unwrap();
    assert_eq!(s.pinned_views(&colleague, kept).await.unwrap().len(), 1);
    assert_eq!(s.pinned_views(&desk.city, kept).await.unwrap().len(), 2);
}

async fn changed(house: House) {
    let desk = desk(&house).await;
    let s = &house.services;
    let maker = house.officer("nguoilap", &[Role::Handler], CITY).await;
    let colleague = house.officer("dongnghiep", &[Role::Handler], CITY).await;
    let new = |agency: &str, name: &str| NewView {
        name: name.into(),
        address: "cua-toi".into(),
        agency: agency.into(),
        is_pinned: false,
    };
    let nameless = field(s.add_view(&maker, new("", "  ")).await.unwrap_err());
    assert_eq!(nameless.field, Field::ViewName);
    let own = s.add_view(&maker, new("", "Của  tôi")).await.unwrap();
    let shared = s.add_view(&maker, new(CITY, "Chung")).await.unwrap();
    for view in [own, shared] {
        let no = s.change_view(&colleague, view, "Khác", true).await.unwrap_err();
        assert!(matches!(no, ServiceError::NotFound));
        let no = s.drop_view(&desk.other, view).await.unwrap_err();
        assert!(matches!(no, ServiceError::NotFound));
    }
    assert!(matches!(s.drop_view(&desk.city, own).await, Err(ServiceError::NotFound)));
    s.change_view(&desk.city, shared, "Chung của phòng", true).await.unwrap();
    let queue_of = |address: &str| Queue::parse(address);
    let seen = s.views(&colleague, queue_of).await.unwrap();
    assert_eq!(
        (seen.len(), seen[0].name.as_str(), seen[0].may_change),
        (1, "Chung của phòng", false)
    );
    assert_eq!(s.views(&maker, queue_of).await.unwrap()[0].name, "Của tôi");
    s.drop_view(&maker, shared).await.unwrap();
    assert_eq!(s.views(&colleague, queue_of).await.unwrap(), []);
}

async fn paging(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let mut sent = BTreeSet::new();
    for _ in 0..70 {
        sent.insert(house.send(answers()).await.number);
        house.clock.advance(61_000);
    }
    for sort in [Sort::Due, Sort::Newest, Sort::Oldest] {
        let narrow = Narrow { sort: Some(sort), ..Narrow::default() };
        let first = s.queue_narrowed(me, Queue::New, &narrow, "").await.unwrap();
        assert_eq!(first.lines.len(), 50);
        let mut keys: Vec<i64> = first.lines.iter().map(|line| line.received_at).collect();
        if sort == Sort::Newest {
            keys.reverse();
        }
        assert!(keys.is_sorted(), "{sort:?}");
        // Between the two pages one of the first leaves, and others come.
        let left = first.lines[10].number.clone();
        house.act(me, &left, Action::Accept, Act::default()).await;
        let late = house.send(answers()).await.number;
        let second = s.queue_narrowed(me, Queue::New, &narrow, &first.next.unwrap()).await.unwrap();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for line in first.lines.iter().chain(&second.lines) {
            assert!(seen.insert(line.number.clone()), "{sort:?}: {} twice", line.number);
        }
        assert!(sent.is_subset(&seen), "{sort:?}: {:?}", sent.difference(&seen));
        assert!(second.next.is_none());
        sent.remove(&left);
        sent.insert(late);
    }
}

async fn words(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let lamp = Answers {
        title: "Đèn đường hỏng ở ngõ Hoàng Quốc Việt".into(),
        description: "Bóng đèn cao áp tắt đã ba tuần, tối đến đi lại rất khó khăn.".into(),
        ..answers()
    };
    let lamp = house.send(lamp).await.number;
    let hole = desk.forwarded(&house, CITY).await;
    s.work().await.unwrap();
    let find = async |officer: &Officer, words: &str| {
        let narrow = Narrow { words: words.into(), ..Narrow::default() };
        numbers(&house, officer, Queue::All, &narrow).await
    };
    for words in ["hoàng quốc", "hoang quo", "HOÀNG", "den cao ap", "Việt đường", "viet and*\""]
    {
        let words = words.replace("and", "").replace(['*', '"'], "");
        assert_eq!(find(me, &words).await, [lamp.as_str()], "{words}");
    }
    assert_eq!(find(me, "cong cho").await, [hole.as_str()]);
    assert_eq!(find(me, &hole).await, [hole.as_str()]);
    assert_eq!(find(me, "and or not").await, [""; 0]);
    assert_eq!(find(&desk.city, "oga me").await, [""; 0]);
    assert_eq!(find(&desk.city, "me linh").await, [hole.as_str()]);
    // Whoever may not see a petition does not find its words either.
    assert_eq!(find(&desk.other, "me linh").await, [""; 0]);
    assert_eq!(find(&desk.city, "hoang").await, [""; 0]);
    // Another title is found after the next turn, the old one at no time.
    let classify = Act {
        nature: "report".into(),
        category: "GT-DUONG".into(),
        class: "quick".into(),
        title: "Mặt đường sụt lún".into(),
        commune: "08710".into(),
        ..Act::default()
    };
    house.act(me, &hole, Action::Classify, classify).await;
    assert_eq!(find(me, "o ga lon").await, [""; 0]);
    s.work().await.unwrap();
    assert_eq!(find(me, "sut lun").await, [hole.as_str()]);
}

async fn erased(house: House) {
    let db = &house.fresh.db;
    let desk = desk(&house).await;
    let number = desk.accepted(&house, 1).await.remove(0);
    house.services.work().await.unwrap();
    let id = db.petition_id(&number).await.unwrap().unwrap();
    let narrow = Narrow { words: "me linh".into(), ..Narrow::default() };
    assert_eq!(numbers(&house, &desk.coordinator, Queue::All, &narrow).await, [number]);
    let mut tx = db.begin().await.unwrap();
    tx.erase_petition(id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(numbers(&house, &desk.coordinator, Queue::All, &narrow).await, [""; 0]);
    house.services.work().await.unwrap();
    assert_eq!(numbers(&house, &desk.coordinator, Queue::All, &narrow).await, [""; 0]);
}

async fn narrowed(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let road = house.send(answers()).await.number;
    let waste = Answers { category: "MT-RAC".into(), commune: "08707".into(), ..answers() };
    let waste = house.send(waste).await.number;
    let given = desk.forwarded(&house, CITY).await;
    let find = async |narrow: Narrow| {
        let mut found = numbers(&house, me, Queue::All, &narrow).await;
        found.sort();
        found
    };
    let any = Narrow::default;
    let all = vec![road.clone(), waste.clone(), given.clone()];
    assert_eq!(find(any()).await, all);
    assert_eq!(find(Narrow { status: Some(Status::Forwarded), ..any() }).await, [given.as_str()]);
    assert_eq!(find(Narrow { category: "MT-RAC".into(), ..any() }).await, [waste.as_str()]);
    assert_eq!(find(Narrow { category: "MT".into(), ..any() }).await, [waste.as_str()]);
    assert_eq!(find(Narrow { commune: "08707".into(), ..any() }).await, [waste.as_str()]);
    assert_eq!(find(Narrow { commune: "243".into(), ..any() }).await, all);
    assert_eq!(find(Narrow { agency: CITY.into(), ..any() }).await, [given.as_str()]);
    assert_eq!(find(Narrow { category: "KHONG-CO".into(), ..any() }).await, [""; 0]);
    assert_eq!(find(Narrow { tag: Some(Uuid::from_u128(5)), ..any() }).await, [""; 0]);
    let both = Narrow { category: "GT".into(), status: Some(Status::Submitted), ..any() };
    assert_eq!(find(both).await, [road.as_str()]);
    // A queue is not widened: a status that is not its own finds nothing there.
    let new = Narrow { status: Some(Status::Forwarded), ..any() };
    assert_eq!(numbers(&house, me, Queue::New, &new).await, [""; 0]);
    // An agency that asks for another's sees nothing of it.
    let theirs = Narrow { agency: OTHER.into(), ..any() };
    assert_eq!(numbers(&house, &desk.city, Queue::All, &theirs).await, [""; 0]);

    let late = Narrow { due: Some(DueWindow::Late), ..any() };
    let week = Narrow { due: Some(DueWindow::Week), ..any() };
    assert_eq!(find(late.clone()).await, [""; 0]);
    assert_eq!(find(week.clone()).await, all);
    let due = s.case(me, &road).await.unwrap().due.unwrap().reckoning.due_at;
    house.clock.set(due - 3_600_000);
    let today = Narrow { due: Some(DueWindow::Today), ..any() };
    assert!(find(today).await.contains(&road));
    assert!(numbers(&house, me, Queue::DueSoon, &any()).await.contains(&road));
    house.clock.set(due + 3_600_000);
    assert!(find(late).await.contains(&road));
    assert!(!numbers(&house, me, Queue::DueSoon, &any()).await.contains(&road));
    let line = s.queue(me, Queue::Overdue, "").await.unwrap().lines.remove(0);
    let standing = line.standing.unwrap();
    assert!(standing.remaining_ms <= 0, "{standing:?}");
}

async fn labels(house: House) {
    let desk = desk(&house).await;
    let s = &house.services;
    let (one, two) = (desk.forwarded(&house, CITY).await, desk.forwarded(&house, CITY).await);
    let picked = chosen(&house, &desk.city, &[one.clone(), two.clone()]).await;
    let put = async |kind: Kind, act: Act| {
        let bulk = s.begin_bulk(&desk.city, kind, &picked, "moi-den").await.unwrap();
        s.hold_bulk(&desk.city, bulk, act).await.unwrap();
        run(&house).await;
    };
    put(Kind::Tag, Act { title: " Chờ  khảo sát ".into(), ..Act::default() }).await;
    // The same word again is the same label.
    put(Kind::Tag, Act { title: "cho khao sat".into(), ..Act::default() }).await;
    let tags = s.tags(&desk.city).await.unwrap();
    assert_eq!((tags.len(), tags[0].name.as_str()), (1, "Chờ khảo sát"));
    let narrow = Narrow { tag: Some(tags[0].id), ..Narrow::default() };
    let page = s.queue_narrowed(&desk.city, Queue::Incoming, &narrow, "").await.unwrap();
    assert_eq!(page.lines.len(), 2);
    assert_eq!(page.lines[0].tags, tags);
    // Nobody's open form is overtaken by a label.
    let case = s.case(&desk.city, &one).await.unwrap();
    assert_eq!(case.version, picked[0].1);
    let kinds: Vec<_> = case.timeline.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == EventKind::Tagged).count(), 1);
    // The coordinator sees the petition and not the agency's label.
    let theirs = s.queue(&desk.coordinator, Queue::AtAgencies, "").await.unwrap();
    assert!(theirs.lines.iter().all(|line| line.tags.is_empty()));
    assert_eq!(s.tags(&desk.coordinator).await.unwrap(), []);
    let stranger = s.tag(&desk.coordinator, picked[0].0, tags[0].id, true).await.unwrap_err();
    assert!(matches!(stranger, ServiceError::Refused(Refusal::NotAllowed)));
    put(Kind::Untag, choice(&tags[0].id.to_string())).await;
    assert_eq!(numbers(&house, &desk.city, Queue::Incoming, &narrow).await, [""; 0]);
}

async fn unread(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    let number = house.send(answers()).await.number;
    let is_unread = async |officer: &Officer, queue: Queue| {
        s.queue(officer, queue, "").await.unwrap().lines[0].is_unread
    };
    assert!(is_unread(me, Queue::New).await);
    s.note_seen(me, &number).await.unwrap();
    assert!(!is_unread(me, Queue::New).await);
    let colleague = house.officer("truc", &[Role::Operator], "STTTT").await;
    assert!(is_unread(&colleague, Queue::New).await);
    house.act(&colleague, &number, Action::Accept, Act::default()).await;
    assert!(is_unread(me, Queue::ToForward).await);
    assert!(matches!(s.note_seen(&desk.city, &number).await, Err(ServiceError::NotFound)));
}

async fn handed_on(house: House) {
    let desk = desk(&house).await;
    let number = desk.forwarded(&house, CITY).await;
    let any = Narrow::default();
    assert_eq!(numbers(&house, &desk.coordinator, Queue::HandedOn, &any).await, [number.as_str()]);
    let colleague = house.officer("vanphong", &[Role::Coordinator], "STTTT").await;
    assert_eq!(numbers(&house, &colleague, Queue::HandedOn, &any).await, [""; 0]);
    let count = house.services.queue_counts(&desk.coordinator).await.unwrap();
    assert!(count.contains(&(Queue::HandedOn, 1)), "{count:?}");
    // Given back, it is on their own desk again.
    let back = Act { choice: OTHER.into(), ..text("Đoạn này thuộc huyện bên cạnh.") };
    house.act(&desk.city, &number, Action::AgencyReturn, back).await;
    assert_eq!(numbers(&house, &desk.coordinator, Queue::HandedOn, &any).await, [""; 0]);
    assert_eq!(numbers(&house, &desk.coordinator, Queue::Returned, &any).await, [number]);
}

async fn columns(house: House) {
    let desk = desk(&house).await;
    let (s, me) = (&house.services, &desk.coordinator);
    assert_eq!(s.columns(me).await.unwrap(), Column::USUAL);
    s.set_columns(me, &[Column::Due, Column::Photo]).await.unwrap();
    assert_eq!(s.columns(me).await.unwrap(), [Column::Photo, Column::Due]);
    s.set_columns(me, &[]).await.unwrap();
    assert_eq!(s.columns(me).await.unwrap(), []);
    assert_eq!(s.columns(&desk.city).await.unwrap(), Column::USUAL);
}
