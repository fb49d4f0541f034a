-- Supporting agencies' parts, extension, reopening, arbitration, what is set apart.
alter table petition add column substitute_id uuid references officer(id);
alter table petition add column hand_overs bigint not null default 0;   -- changes of hands between agencies
alter table petition add column is_decided boolean not null default false; -- no return any more
alter table petition add column is_arbitrated boolean not null default false; -- no dispute any more
alter table petition add column extension text;                         -- domain::petition::ExtensionState
alter table petition add column extension_asked_days bigint;
alter table petition add column extension_days bigint;                  -- given, working days
alter table petition add column reopens bigint not null default 0;
alter table petition add column barred_approver uuid references officer(id);
alter table petition add column chases bigint not null default 0;
alter table petition add column chased_at bigint;
alter table petition add column progress_at bigint;
alter table petition add column is_guarded boolean not null default false; -- only the two named coordinators
alter table petition add column handed_over_at bigint;
alter table petition add column erased_at bigint;
create index petition_guarded on petition(is_guarded, status) where is_guarded;
create index petition_extension on petition(extension, due_at) where extension is not null;

-- One supporting agency's part. The words are erasable.
create table support_task (
  id uuid primary key,
  petition_id uuid not null references petition(id),
  agency_code text not null references agency(code),
  state text not null,                -- domain::petition::TaskState
  what text not null,
  contribution text,
  given_at bigint not null,
  due_at bigint,
  accepted_at bigint,
  ended_at bigint
);
create index support_task_of_petition on support_task(petition_id, given_at);
create index support_task_of_agency on support_task(agency_code, state, due_at);
-- One part at a time for an agency.
create unique index support_task_open on support_task(petition_id, agency_code) where state in ('given', 'accepted');

-- Two pauses may begin in the same millisecond, for different reasons.
alter table pause drop constraint pause_pkey;
alter table pause add primary key (petition_id, began_at, reason);
