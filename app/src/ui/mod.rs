//! The kit: what every page is put together from. Server-rendered only; nothing here knows a
//! service or a database. Words come in as text, or by key through `page::here`.

pub mod action;
pub mod card;
pub mod compare;
pub mod deadline;
pub mod field;
pub mod icon;
pub mod layout;
pub mod notice;
pub mod pager;
pub mod photo;
pub mod qr;
pub mod status;
pub mod timeline;

pub use action::{LinkButton, Look, PrintButton, Submit};
pub use card::{PetitionCard, PetitionCards, PetitionSummary};
pub use compare::Compare;
pub use deadline::{Due, DueDate, Promised};
pub use field::{
    Check, Choice, ErrorSummary, FileField, Pick, Problem, Problems, SelectField, TextArea,
    TextField, field_id,
};
pub use icon::Icon;
pub use layout::{BackLink, Fact, Facts, PageHead, Stepper};
pub use notice::{Emergency, Notice, Receipt};
pub use pager::Pager;
pub use photo::{PhotoGrid, PhotoView, Picture};
pub use qr::Qr;
pub use status::{FaceTag, StatusTag, Tag, Tone};
pub use timeline::{Entry, Timeline, When};
