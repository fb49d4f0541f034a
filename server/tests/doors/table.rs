//! The table: one row a door. What is not said in a row is as in [`door`].

use domain::workflow::{Action, Role};
use http::Method;

/// For whom a door is.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Whoever comes; nothing of anybody's stands behind it.
    Everybody,
    /// Whoever holds the secret of the draft (a cookie, or a header of the queue).
    Writer,
    /// Whoever holds number and secret of the petition, or the account that it belongs to.
    Sender,
    /// A citizen who is signed in.
    Citizen,
    /// Whoever holds the token in the address.
    Holder,
    /// An officer who is signed in.
    Officer,
    /// An officer to whom the law permits this act on the petition.
    Law(Action),
    /// An officer to whom the law permits the act that the form names.
    Acts,
    /// The officer whose unfinished form it is.
    Author,
    /// An officer with one of these roles.
    Roles(&'static [Role]),
}

/// What a refusal leaves of an officer who tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// An event with their name.
    Event,
    /// An event for whoever has no such door at all; none for a colleague who tried another's address,
    /// because the answer knows nothing of whose it is.
    Any,
    /// None: a page sends it by itself, also for a case that has just gone elsewhere.
    Quiet,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// Method; ANY for a route that takes them all.
    pub method: &'static str,
    /// As the route table or the registry of server functions has it.
    pub path: &'static str,
    /// An address to try, where the names in the path's braces do not make one.
    pub at: &'static str,
    /// The body to try: a form, `{…}` JSON, or `--` for a form with files.
    pub form: &'static str,
    /// Headers to try with.
    pub headers: &'static [(&'static str, &'static str)],
    /// For whom.
    pub who: Who,
    /// What those are answered who are no officers: a status, and where a redirect leads; by bars
    /// when it may be either.
    pub nobody: &'static str,
    /// What officers are answered for whom it is not.
    pub wrong: &'static str,
    /// What a refusal leaves.
    pub trace: Trace,
    /// It stands under `/en` too.
    pub in_english: bool,
    /// A case, or a photo, that is not theirs is answered as one that does not exist.
    pub hides: bool,
    /// Those for whom it is get in with nothing more than the petition of the stand.
    pub opens: bool,
    /// Tables that looking may write to.
    pub notes: &'static [&'static str],
}

const fn door(method: &'static str, path: &'static str) -> Door {
    Door {
        method,
        path,
        at: "",
        form: "",
        headers: &[],
        who: Who::Everybody,
        nobody: "",
        wrong: "",
        trace: Trace::Event,
        in_english: false,
        hides: false,
        opens: true,
        notes: &[],
    }
}

/// A page in both languages.
const fn page(path: &'static str) -> Door {
    Door { in_english: true, ..door("GET", path) }
}

/// A form's server function.
const fn form(path: &'static str) -> Door {
    door("POST", path)
}

const SIGN_IN: &str = "303 /xu-ly/dang-nhap";
const REFUSED: &str = "303 /xu-ly/ho-so/{number}?loi=refusal.";
const TRACK: &str = "303 /tra-cuu/{number}";
const EXPIRED: &str = "303 /phan-anh/moi";
/// A video that is announced, and a part of it.
const ANNOUNCED: &str = "{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"size\":1000}";
const PART: &[(&str, &str)] = &[
    ("upload-offset", "0"),
    ("content-digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
];
/// A secret that opens nothing.
const WRONG: &[(&str, &str)] =
    &[("authorization", "Draft 0000000000000000000000000000000000000000000000000000000000000000")];
const WRONG_PART: &[(&str, &str)] = &[WRONG[0], PART[0], PART[1]];
const ONE: &str = "number={number}";

/// Pages of the console that any officer may open.
const fn desk(path: &'static str) -> Door {
    Door { who: Who::Officer, nobody: SIGN_IN, ..page(path) }
}

/// What an officer does to a case.
const fn case(path: &'static str, action: Action, form: &'static str) -> Door {
    Door { who: Who::Law(action), form, nobody: SIGN_IN, wrong: REFUSED, ..door("POST", path) }
}

/// What a sender does to the petition.
const fn track(path: &'static str, form: &'static str) -> Door {
    Door {
        who: Who::Sender,
        form,
        nobody: "303 /tra-cuu/{number}|403",
        hides: true,
        ..door("POST", path)
    }
}

/// A question of the report.
const fn ask(path: &'static str) -> Door {
    Door { who: Who::Writer, nobody: EXPIRED, ..door("POST", path) }
}

/// What a citizen does to their own data or account.
const fn own(path: &'static str, form: &'static str) -> Door {
    Door { who: Who::Citizen, form, nobody: "303 /dang-nhap", ..door("POST", path) }
}

impl Door {
    /// As the census names it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The method to try.
    pub fn method(&self) -> Method {
        self.method.parse().ok().filter(|_| self.method != "ANY").unwrap_or(Method::POST)
    }

    /// Something may be different afterwards.
    pub fn changes(&self) -> bool {
        !matches!(self.method, "GET" | "HEAD")
    }

    /// Officers are told apart at it.
    pub fn is_officers(&self) -> bool {
        matches!(self.who, Who::Officer | Who::Law(_) | Who::Acts | Who::Author | Who::Roles(_))
    }

    /// Kind and bytes of a body.
    pub fn body(&self, text: &str) -> (&'static str, Vec<u8>) {
        if let Some(fields) = text.strip_prefix("--") {
            let mut body = String::new();
            for field in fields.split('&').filter(|field| !field.is_empty()) {
                let (name, value) = field.split_once('=').unwrap();
                body.push_str(&format!(
                    "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                ));
            }
            body.push_str("--b--\r\n");
            return ("multipart/form-data; boundary=b", body.into_bytes());
        }
        let kind = match text.starts_with('{') {
            true => "application/json",
            false => "application/x-www-form-urlencoded",
        };
        (kind, text.as_bytes().to_vec())
    }

    /// For whom it is, in words.
    pub fn for_whom(&self) -> String {
        match self.who {
            Who::Everybody => "everybody".to_owned(),
            Who::Writer => "who holds the draft's secret".to_owned(),
            Who::Sender => "the sender: secret or account".to_owned(),
            Who::Citizen => "a citizen, signed in".to_owned(),
            Who::Holder => "who holds the token in the address".to_owned(),
            Who::Officer => "every officer".to_owned(),
            Who::Law(action) => format!("officers by law: `{}`", action.code()),
            Who::Acts => "officers by law: the act in the form".to_owned(),
            Who::Author => "the officer whose form it is".to_owned(),
            Who::Roles(roles) => {
                roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

const INTAKE: &[Role] = &[Role::Coordinator, Role::CoCoordinator, Role::Operator];
/// Who sees where an agency's time went: its own, the desk, the province's leaders and inspectors.
const EFFORT: &[Role] = &[
    Role::Coordinator,
    Role::CoCoordinator,
    Role::Operator,
    Role::LeaderView,
    Role::Auditor,
    Role::FocalPerson,
    Role::Handler,
    Role::AgencyLeader,
];
const DATA: &[Role] = &[Role::Coordinator, Role::CoCoordinator, Role::Dpo];

/// Every door.
pub const DOORS: &[Door] = &[
    // The public site.
    page("/"),
    page("/gioi-thieu"),
    page("/quyen-rieng-tu"),
    page("/dieu-khoan"),
    page("/cong-khai"),
    page("/cong-khai/{number}"),
    page("/theo-doi"),
    page("/ban-do/nen"),
    page("/ban-do/quanh/{north}/{east}"),
    door("GET", "/anh/{photo}/{file}"),
    door("GET", "/tiles/{z}/{x}/{y}"),
    door("GET", "/robots.txt"),
    door("GET", "/sitemap.xml"),
    Door { form: ONE, ..form("/api/public/me-too") },
    Door { form: ONE, ..form("/api/public/follow") },
    Door { form: ONE, ..form("/api/public/unfollow") },
    form("/api/public/follows-seen"),
    Door { form: "number={number}&reason=untrue&words=x", ..form("/api/public/abuse") },
    // Files and signs of life.
    door("GET", "/pkg/{name}"),
    door("GET", "/favicon.ico"),
    door("GET", "/icon-180.png"),
    door("GET", "/icon.svg"),
    door("GET", "/manifest.webmanifest"),
    door("GET", "/offline"),
    door("GET", "/og.png"),
    door("GET", "/sw.js"),
    door("GET", "/healthz"),
    door("GET", "/readyz"),
    // What no server function is called stands behind this one too: 404.
    form("/api/{*function}"),
    // Writing a report: a draft opens by the secret in this browser's cookie.
    page("/phan-anh/moi"),
    Door { who: Who::Writer, nobody: EXPIRED, ..page("/phan-anh/moi/{step}") },
    Door {
        who: Who::Writer,
        nobody: EXPIRED,
        opens: false,
        ..page("/phan-anh/moi/khan-cap/{step}")
    },
    Door {
        who: Who::Writer,
        nobody: "404",
        hides: true,
        opens: false,
        ..page("/phan-anh/moi/anh/{photo}/{side}")
    },
    page("/phan-anh/cung-viec/{number}"),
    page("/phan-anh/xong"),
    page("/phan-anh/ngoai-mang"),
    page("/phan-anh/ngoai-mang/cau-hoi.json"),
    page("/phan-anh/tai"),
    page("/phan-anh/tai/{code}"),
    Door { in_english: true, ..door("POST", "/phan-anh/chia-se/photos") },
    form("/api/report/begin"),
    Door { form: "code=7FJ8QJC3%2BVC", ..form("/api/report/begin-at") },
    ask("/api/report/kind"),
    ask("/api/report/place"),
    ask("/api/report/category"),
    ask("/api/report/details"),
    ask("/api/report/describe"),
    ask("/api/report/heard"),
    ask("/api/report/contact"),
    ask("/api/report/photos"),
    Door { form: "--photo=x", nobody: "410", ..ask("/api/report/photo") },
    Door {
        form: "photo={photo}",
        nobody: "303 /phan-anh/moi|410",
        ..ask("/api/report/photo-remove")
    },
    Door {
        form: "order={photo}",
        nobody: "303 /phan-anh/moi|410",
        ..ask("/api/report/photo-move")
    },
    Door {
        form: "lat=21.3&lng=105.6",
        nobody: "303 /phan-anh/moi|410",
        ..ask("/api/report/photo-point")
    },
    Door { form: "--ve=", ..ask("/api/report/video") },
    ask("/api/report/video-remove"),
    ask("/api/report/submit"),
    Door { form: ONE, ..form("/api/report/me-too") },
    Door {
        who: Who::Writer,
        nobody: "410",
        in_english: true,
        form: ANNOUNCED,
        ..door("POST", "/phan-anh/moi/video")
    },
    Door { who: Who::Writer, nobody: "404", opens: false, ..page("/phan-anh/moi/video/{video}") },
    Door {
        who: Who::Writer,
        nobody: "410",
        headers: PART,
        in_english: true,
        ..door("PUT", "/phan-anh/moi/video/{video}")
    },
    // The queue of a phone without a network: the secret is a header of its own.
    door("POST", "/api/v1/submissions"),
    Door {
        who: Who::Writer,
        nobody: "410",
        headers: WRONG,
        ..door("POST", "/api/v1/submissions/{id}/complete")
    },
    Door {
        who: Who::Writer,
        nobody: "410",
        headers: WRONG_PART,
        ..door("PUT", "/api/v1/submissions/{id}/photos/{photo}")
    },
    Door {
        who: Who::Writer,
        nobody: "404",
        headers: WRONG,
        ..door("HEAD", "/api/v1/submissions/{id}/photos/{photo}")
    },
    Door {
        who: Who::Writer,
        nobody: "410",
        headers: WRONG_PART,
        ..door("PUT", "/api/v1/submissions/{id}/videos/{video}")
    },
    Door {
        who: Who::Writer,
        nobody: "404",
        headers: WRONG,
        ..door("HEAD", "/api/v1/submissions/{id}/videos/{video}")
    },
    door("ANY", "/api/v1/{*rest}"),
    // The sender's own petition.
    page("/tra-cuu"),
    Door {
        who: Who::Sender,
        nobody: "200|303 /tra-cuu/{number}",
        hides: true,
        notes: &["citizen_seen"],
        ..page("/tra-cuu/{number}")
    },
    Door { who: Who::Sender, nobody: TRACK, hides: true, ..page("/tra-cuu/{number}/ho-so.pdf") },
    Door {
        who: Who::Sender,
        nobody: TRACK,
        hides: true,
        opens: false,
        ..page("/tra-cuu/{number}/sua")
    },
    Door { who: Who::Sender, nobody: TRACK, hides: true, ..page("/tra-cuu/{number}/thong-bao") },
    Door {
        who: Who::Sender,
        nobody: "404",
        hides: true,
        ..page("/tra-cuu/{number}/anh/{photo}/{side}")
    },
    Door {
        who: Who::Sender,
        nobody: "404",
        hides: true,
        opens: false,
        ..page("/tra-cuu/{number}/video")
    },
    Door {
        who: Who::Citizen,
        nobody: "200|303 /dang-nhap",
        notes: &["event"],
        ..page("/tra-cuu/{number}/du-lieu")
    },
    page("/tra-cuu/cap-lai"),
    // It shows back the secret that this browser holds already, right or wrong.
    Door { who: Who::Sender, nobody: "303 /tra-cuu|200", ..page("/tra-cuu/{number}/ma-moi") },
    Door { form: "code={number}&secret=00000-00001-1", ..form("/api/track/open") },
    track("/api/track/supplement", ONE),
    track("/api/track/rate", ONE),
    track("/api/track/add", "--number={number}"),
    track("/api/track/write", "--number={number}"),
    track("/api/track/withdraw", ONE),
    track("/api/track/chase", ONE),
    track("/api/track/come-back", ONE),
    track("/api/track/reopen", "--number={number}"),
    track("/api/track/amend-words", ONE),
    track("/api/track/amend-place", ONE),
    track("/api/track/amend-photos", "--number={number}"),
    track("/api/track/amend-unphoto", "number={number}&photo={photo}"),
    track("/api/track/notices", ONE),
    // A browser that hears of a petition.
    door("GET", "/thong-bao/khoa"),
    Door {
        who: Who::Sender,
        nobody: "403",
        form: "{\"number\":\"{number}\",\"subscription\":{\"endpoint\":\"https://fcm.googleapis.com/x\",\"keys\":{\"p256dh\":\"x\",\"auth\":\"x\"}}}",
        ..door("POST", "/thong-bao/thiet-bi")
    },
    Door {
        who: Who::Sender,
        nobody: "403",
        form: "{\"number\":\"{number}\",\"endpoint\":\"x\"}",
        ..door("POST", "/thong-bao/thiet-bi/hoi")
    },
    Door {
        who: Who::Sender,
        nobody: "403",
        form: "{\"number\":\"{number}\",\"endpoint\":\"x\"}",
        ..door("POST", "/thong-bao/thiet-bi/bo")
    },
    door("POST", "/thong-bao/thiet-bi/doi"),
    Door { who: Who::Holder, nobody: "404", opens: false, ..page("/thong-bao/dung/{token}") },
    Door {
        who: Who::Holder,
        nobody: "404",
        in_english: true,
        ..door("POST", "/thong-bao/dung/{token}")
    },
    // The citizen's account.
    page("/dang-nhap"),
    page("/dang-nhap/ma"),
    Door { who: Who::Citizen, nobody: "303 /dang-nhap", ..page("/cua-toi") },
    Door { who: Who::Citizen, nobody: "303 /dang-nhap", ..page("/cua-toi/nhan") },
    Door { who: Who::Citizen, nobody: "303 /dang-nhap", ..page("/cua-toi/tai-khoan") },
    Door { form: "reach=0951999009", ..form("/api/account/ask") },
    form("/api/account/again"),
    Door { form: "one_time_code=000000", ..form("/api/account/code") },
    Door { form: "code={number}&reach=0951999009", ..form("/api/account/renew") },
    own("/api/account/claim", "code={number}&secret=00000-00001-1"),
    own("/api/account/contact", "reach=0951999009"),
    own("/api/account/end", "session={petition}"),
    own("/api/account/leave", "everywhere=1"),
    own("/api/account/prove", "ve=/quyen-cua-toi"),
    // The citizen's own data.
    page("/quyen-cua-toi"),
    own("/api/rights/download", ONE),
    own("/api/rights/correct", ONE),
    own("/api/rights/consent", "number={number}&what=photos&given=1"),
    own("/api/rights/unlink", "number={number}&confirm=1"),
    own("/api/rights/ask", "number={number}&reason_code=erase&reason=x"),
    own("/api/rights/close", "confirm=1"),
    // Officers: the way in.
    page("/xu-ly/dang-nhap"),
    Door { form: "username=khong-ai&password=x", ..form("/api/session/begin") },
    form("/api/session/end"),
    Door {
        who: Who::Officer,
        nobody: SIGN_IN,
        form: "password=x&new_password=y&new_password_again=y",
        ..form("/api/session/password")
    },
    desk("/xu-ly/mat-khau"),
    desk("/xu-ly/tai-khoan"),
    // Officers: the desk. A list holds what the officer may see and nothing else.
    desk("/xu-ly"),
    desk("/xu-ly/tim"),
    // A saved view, and an act on many, are whose they are; others find none.
    desk("/xu-ly/che-do-xem"),
    Door { who: Who::Author, wrong: "404", trace: Trace::Any, ..desk("/xu-ly/hang-loat/{bulk}") },
    Door {
        who: Who::Officer,
        form: "ve=moi&name=x",
        nobody: SIGN_IN,
        ..door("POST", "/api/desk/view")
    },
    Door {
        who: Who::Author,
        form: "view={view}&name=x",
        nobody: SIGN_IN,
        wrong: "404",
        trace: Trace::Any,
        ..door("POST", "/api/desk/rename")
    },
    Door {
        who: Who::Author,
        form: "view={view}",
        nobody: SIGN_IN,
        wrong: "404",
        trace: Trace::Any,
        ..door("POST", "/api/desk/drop")
    },
    Door {
        who: Who::Officer,
        form: "ve=moi",
        nobody: SIGN_IN,
        ..door("POST", "/api/desk/columns")
    },
    Door {
        who: Who::Law(Action::View),
        form: "kind=tiep-nhan&ve=moi&chon%5B%5D={petition}.1",
        nobody: SIGN_IN,
        wrong: "303 /xu-ly/moi?loi=invalid",
        ..door("POST", "/api/desk/bulk")
    },
    Door {
        who: Who::Author,
        form: "bulk={bulk}",
        nobody: SIGN_IN,
        wrong: "404",
        trace: Trace::Any,
        ..door("POST", "/api/desk/bulk_do")
    },
    Door {
        who: Who::Author,
        form: "bulk={bulk}",
        nobody: SIGN_IN,
        wrong: "404",
        trace: Trace::Any,
        ..door("POST", "/api/desk/bulk_undo")
    },
    Door { who: Who::Roles(INTAKE), wrong: "403", ..desk("/xu-ly/{queue}") },
    Door { who: Who::Officer, nobody: "401", ..page("/xu-ly/luong") },
    Door {
        who: Who::Law(Action::View),
        nobody: SIGN_IN,
        wrong: "404",
        trace: Trace::Quiet,
        hides: true,
        in_english: true,
        form: "ho-so={number}&viec=xem",
        ..door("POST", "/xu-ly/luong/co-mat")
    },
    Door { who: Who::Roles(INTAKE), wrong: "403", ..desk("/xu-ly/bao-cao-noi-dung") },
    Door { who: Who::Roles(DATA), wrong: "403", ..desk("/xu-ly/quyen-du-lieu") },
    Door {
        who: Who::Roles(DATA),
        at: "/xu-ly/quyen-du-lieu/{request}",
        wrong: "403",
        notes: &["event"],
        ..desk("/xu-ly/quyen-du-lieu/{number}")
    },
    Door { who: Who::Roles(EFFORT), wrong: "403", ..desk("/xu-ly/thoi-gian") },
    Door {
        who: Who::Law(Action::View),
        wrong: "404",
        hides: true,
        ..desk("/xu-ly/ho-so/{number}")
    },
    Door {
        who: Who::Law(Action::View),
        at: "/xu-ly/ho-so/{number}/qua-trinh?truoc=1.01999999999979998999999999999999",
        wrong: "404",
        hides: true,
        ..desk("/xu-ly/ho-so/{number}/qua-trinh")
    },
    Door {
        who: Who::Law(Action::View),
        wrong: "404",
        hides: true,
        ..desk("/xu-ly/anh/{photo}/{side}")
    },
    Door {
        who: Who::Law(Action::View),
        wrong: "404",
        trace: Trace::Quiet,
        opens: false,
        ..desk("/xu-ly/video/{video}")
    },
    // Officers: entering for a sender. A form is its officer's own; others of the desk find none.
    Door { who: Who::Roles(INTAKE), wrong: "403", ..desk("/xu-ly/nhap") },
    Door { who: Who::Author, wrong: "403|404", trace: Trace::Any, ..desk("/xu-ly/nhap/{entry}") },
    Door {
        who: Who::Author,
        wrong: "403|404",
        trace: Trace::Any,
        opens: false,
        ..desk("/xu-ly/nhap/{entry}/bien-nhan")
    },
    Door {
        who: Who::Author,
        wrong: "403|404",
        trace: Trace::Any,
        opens: false,
        ..desk("/xu-ly/nhap/{entry}/anh/{photo}/{side}")
    },
    Door {
        who: Who::Roles(INTAKE),
        nobody: SIGN_IN,
        wrong: "403",
        ..door("POST", "/api/entry/begin")
    },
    Door {
        who: Who::Author,
        form: "--entry={entry}&then=send&description=x",
        nobody: "401",
        wrong: "403|404",
        trace: Trace::Any,
        ..door("POST", "/api/entry/photos")
    },
    Door {
        who: Who::Author,
        form: "--entry={entry}&description=x",
        nobody: "401",
        wrong: "403|404",
        trace: Trace::Any,
        ..door("POST", "/api/entry/keep")
    },
    Door {
        who: Who::Law(Action::View),
        at: "/xu-ly/ho-so/{number}/so-sanh/{number}",
        wrong: "404",
        hides: true,
        ..desk("/xu-ly/ho-so/{number}/so-sanh/{other}")
    },
    Door {
        who: Who::Law(Action::View),
        wrong: "404",
        hides: true,
        ..desk("/xu-ly/ho-so/{number}/che/{photo}")
    },
    // Officers: words on their way to an act. What is kept while it is typed leaves no name.
    Door {
        who: Who::Law(Action::PublishCard),
        form: "petition={petition}&number={number}&form=publish_card",
        nobody: "401",
        wrong: "404",
        trace: Trace::Quiet,
        ..door("POST", "/api/case/preview")
    },
    Door {
        who: Who::Law(Action::PublishCard),
        form: "petition={petition}&number={number}&form=publish_card",
        nobody: "401",
        wrong: "404",
        trace: Trace::Quiet,
        ..door("POST", "/api/case/insert")
    },
    Door {
        who: Who::Law(Action::PublishCard),
        form: "petition={petition}&number={number}&anh=publish_card.{photo}",
        nobody: "401",
        wrong: "404",
        trace: Trace::Quiet,
        ..door("POST", "/api/case/aside")
    },
    Door {
        who: Who::Law(Action::View),
        form: "petition={petition}&text=x",
        nobody: "401",
        wrong: "404",
        trace: Trace::Quiet,
        ..door("POST", "/api/case/judge")
    },
    Door {
        who: Who::Law(Action::PublishCard),
        form: "petition={petition}&number={number}&form=publish_card",
        nobody: "401",
        wrong: REFUSED,
        ..door("POST", "/api/case/mask")
    },
    Door {
        who: Who::Law(Action::AnswerPublicly),
        form: "petition={petition}&number={number}&photo={photo}&boxes=0.1,0.1,0.2,0.2",
        nobody: SIGN_IN,
        wrong: REFUSED,
        ..door("POST", "/api/case/cover")
    },
    // Officers: acts.
    Door {
        who: Who::Acts,
        form: "petition={petition}&number={number}&version={version}&action={action}",
        nobody: "401",
        wrong: REFUSED,
        ..door("POST", "/api/case/act")
    },
    Door {
        who: Who::Law(Action::View),
        form: "petition={petition}&form=forward&act%5Bforward%5D%5Btext%5D=x",
        nobody: "401",
        wrong: "404",
        trace: Trace::Quiet,
        ..door("POST", "/api/case/keep")
    },
    Door {
        nobody: "401",
        ..case(
            "/api/case/message",
            Action::Message,
            "--petition={petition}&number={number}&version={version}&act[message][text]=x",
        )
    },
    case(
        "/api/case/identity",
        Action::OpenIdentity,
        "petition={petition}&number={number}&reason=x",
    ),
    case("/api/case/photo", Action::AttachResult, "--petition={petition}&number={number}&photo=x"),
    case(
        "/api/case/pair",
        Action::AttachResult,
        "petition={petition}&number={number}&photo={photo}",
    ),
    case(
        "/api/case/unphoto",
        Action::AttachResult,
        "petition={petition}&number={number}&photo={photo}",
    ),
    Door {
        who: Who::Roles(DATA),
        form: "number={request}&state=begun&reason=x",
        nobody: SIGN_IN,
        wrong: "403",
        ..door("POST", "/api/data/answer")
    },
];
