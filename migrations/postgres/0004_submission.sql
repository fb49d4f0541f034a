-- What is not a petition yet, and what is still to be done.
create table submission (
  id uuid primary key,                -- given by the client or by the first page of the form
  secret_hash bytea not null,          -- whoever made it may go on with it
  key_id bigint not null,
  body_sealed bytea not null,          -- the answers so far: they hold the person's contact
  body_hash bytea not null,            -- same key, other content is refused
  created_at bigint not null,
  changed_at bigint not null,
  completed_at bigint
);
create index submission_by_age on submission(completed_at, changed_at);

-- Text that an officer typed and that was not carried out yet.
create table unsent (
  officer_id uuid not null references officer(id),
  petition_id uuid not null references petition(id),
  action text not null,
  body text not null,
  changed_at bigint not null,
  primary key (officer_id, petition_id, action)
);

-- The outbox: written in the business transaction, worked off by the worker.
create table job (
  id uuid primary key,
  kind text not null,
  petition_id uuid,
  payload text not null,              -- ids and codes only
  run_at bigint not null,
  attempts bigint not null,
  max_attempts bigint not null,
  lease_until bigint,
  lease_owner uuid,
  dedupe_key text unique,
  last_error text,
  done_at bigint,
  dead_at bigint
);
create index job_ready on job(done_at, dead_at, run_at);
