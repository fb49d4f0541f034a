-- Supporting agencies' parts, extension, reopening, arbitration, what is set apart.
alter table petition add column substitute_id blob references officer(id);
alter table petition add column hand_overs integer not null default 0;   -- changes of hands between agencies
alter table petition add column is_decided integer not null default 0;   -- no return any more
alter table petition add column is_arbitrated integer not null default 0; -- no dispute any more
alter table petition add column extension text;                           -- domain::petition::ExtensionState
alter table petition add column extension_asked_days integer;
alter table petition add column extension_days integer;                   -- given, working days
alter table petition add column reopens integer not null default 0;
alter table petition add column barred_approver blob references officer(id);
alter table petition add column chases integer not null default 0;
alter table petition add column chased_at integer;
alter table petition add column progress_at integer;
alter table petition add column is_guarded integer not null default 0;   -- only the two named coordinators
alter table petition add column handed_over_at integer;
alter table petition add column erased_at integer;
create index petition_guarded on petition(is_guarded, status) where is_guarded;
create index petition_extension on petition(extension, due_at) where extension is not null;

-- One supporting agency's part. The words are erasable.
create table support_task (
  id blob primary key,
  petition_id blob not null references petition(id),
  agency_code text not null references agency(code),
  state text not null,                -- domain::petition::TaskState
  what text not null,
  contribution text,
  given_at integer not null,
  due_at integer,
  accepted_at integer,
  ended_at integer
) strict;
create index support_task_of_petition on support_task(petition_id, given_at);
create index support_task_of_agency on support_task(agency_code, state, due_at);
-- One part at a time for an agency.
create unique index support_task_open on support_task(petition_id, agency_code) where state in ('given', 'accepted');

-- Two pauses may begin in the same millisecond, for different reasons.
create table pause_by_reason (
  petition_id blob not null references petition(id),
  began_at integer not null,
  ended_at integer,
  reason text not null,
  primary key (petition_id, began_at, reason)
) strict;
insert into pause_by_reason (petition_id, began_at, ended_at, reason)
  select petition_id, began_at, ended_at, reason from pause;
drop table pause;
alter table pause_by_reason rename to pause;

-- Words that are taken out of the index leave the file too, not at its next merge.
insert into public_search (public_search, rank) values ('secure-delete', 1);
