-- What is not a petition yet, and what is still to be done.
create table submission (
  id blob primary key,                -- given by the client or by the first page of the form
  secret_hash blob not null,          -- whoever made it may go on with it
  key_id integer not null,
  body_sealed blob not null,          -- the answers so far: they hold the person's contact
  body_hash blob not null,            -- same key, other content is refused
  created_at integer not null,
  changed_at integer not null,
  completed_at integer
) strict;
create index submission_by_age on submission(completed_at, changed_at);

-- Text that an officer typed and that was not carried out yet.
create table unsent (
  officer_id blob not null references officer(id),
  petition_id blob not null references petition(id),
  action text not null,
  body text not null,
  changed_at integer not null,
  primary key (officer_id, petition_id, action)
) strict;

-- The outbox: written in the business transaction, worked off by the worker.
create table job (
  id blob primary key,
  kind text not null,
  petition_id blob,
  payload text not null,              -- ids and codes only
  run_at integer not null,
  attempts integer not null,
  max_attempts integer not null,
  lease_until integer,
  lease_owner blob,
  dedupe_key text unique,
  last_error text,
  done_at integer,
  dead_at integer
) strict;
create index job_ready on job(done_at, dead_at, run_at);
