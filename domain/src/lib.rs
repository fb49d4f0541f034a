//! The law of the house, readable without knowing any framework: what a petition is, who may
//! do what with it, when it is due and why, what may be shown. Pure: no I/O, no clock, no random.
#![forbid(unsafe_code)]

pub mod amend;
pub mod asking;
pub mod audit;
pub mod calendar;
pub mod cell;
pub mod chase;
pub mod code;
pub mod consent;
pub mod cover;
pub mod deadline;
pub mod directory;
pub mod draft;
pub mod effort;
pub mod entry;
pub mod event;
pub mod evidence;
pub mod fold;
pub mod id;
pub mod input;
pub mod ladder;
pub mod mask;
pub mod notice;
pub mod permit;
pub mod petition;
pub mod place;
pub mod plus_code;
pub mod quality;
pub mod rating;
pub mod reading;
pub mod recurrence;
pub mod refusal;
pub mod replay;
pub mod reply;
pub mod rights;
pub mod routing;
pub mod similar;
pub mod suggest;
pub mod tile;
pub mod video;
pub mod workflow;
