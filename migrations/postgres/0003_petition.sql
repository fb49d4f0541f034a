-- The petition: facts here, words in petition_text, the person in identity.
-- Numbers come from a sequence, so that senders do not queue for one row; gaps are allowed.
create sequence petition_serial;

create table petition (
  id uuid primary key,
  number text not null unique,        -- PA-YYYY-NNNNNN
  submission_id uuid not null unique, -- the client's own id: one petition a submission
  secret_hash bytea not null,          -- keyed hash of the follow-up secret
  version bigint not null,           -- optimistic lock
  status text not null,
  before_asking text,                 -- status to return to after need_info
  outcome text,
  visibility text not null,
  nature text not null,
  channel text not null,
  sender_kind text not null,
  hides_name boolean not null,
  category_code text not null references category(code),
  commune_code text references commune(code),
  lat double precision,
  lng double precision,
  sla_class text not null,
  calendar_id bigint not null references calendar(id),
  policy_id bigint not null references sla_policy(id),
  received_at bigint not null,
  day text not null,                  -- YYYY-MM-DD of receipt, Viet Nam
  due_at bigint,                     -- promised date for the result, null when ended
  stopped_at bigint,                 -- the leader approved
  reworked_at bigint,                -- the clock runs again from here, with half the class
  step_due_at bigint,                -- limit of the present step
  lead_agency text references agency(code),
  support_agency text references agency(code),
  handler_id uuid references officer(id),
  returns bigint not null default 0, -- how often agencies gave it back
  answered_at bigint,
  closed_at bigint,
  rating bigint,
  rated_at bigint,
  changed_at bigint not null
);
create index petition_queue on petition(status, due_at, id);
create index petition_of_agency on petition(lead_agency, status, due_at, id);

create table petition_text (
  petition_id uuid primary key references petition(id),
  title text not null,
  body text not null,
  address_words text not null,
  rating_comment text
);

-- The vault. Every value is sealed with table, column and row as associated data.
create table identity (
  petition_id uuid primary key references petition(id),
  key_id bigint not null,
  name_sealed bytea not null,
  phone_sealed bytea,
  email_sealed bytea,
  address_sealed bytea,
  tax_code_sealed bytea,
  representative_sealed bytea,
  phone_index bytea,                   -- keyed hash for look-up
  email_index bytea
);
create index identity_by_phone on identity(phone_index);
create index identity_by_email on identity(email_index);

create table consent (
  petition_id uuid not null references petition(id),
  what text not null,                 -- publish_photos, notices …
  given boolean not null,
  wording text not null,              -- the sentence that was agreed to
  at bigint not null,
  primary key (petition_id, what)
);

-- Append only: triggers below refuse changes.
create table event (
  id uuid primary key,
  petition_id uuid references petition(id),
  at bigint not null,
  kind text not null,
  actor_kind text not null,
  actor_id uuid,
  agency_code text,                   -- the agency the actor acted for
  data text not null                  -- domain::event::EventData as JSON: codes, never words
);
create index event_of_petition on event(petition_id, at, id);
create index event_at on event(at, id);
create function events_are_append_only() returns trigger language plpgsql as $$
begin raise exception 'events are append-only'; end $$;
create trigger event_is_never_changed before update or delete on event
for each row execute function events_are_append_only();
create trigger event_is_never_emptied before truncate on event
for each statement execute function events_are_append_only();

-- Words that belong to an event: questions, answers, reasons. Erasable, unlike the event.
create table note (
  event_id uuid primary key references event(id),
  petition_id uuid not null references petition(id),
  for_sender boolean not null,        -- the sender may read it
  body text not null
);
create index note_of_petition on note(petition_id);

create table pause (
  petition_id uuid not null references petition(id),
  began_at bigint not null,
  ended_at bigint,
  reason text not null,
  primary key (petition_id, began_at)
);

-- The answer on its way from handler over leader to coordinator.
create table reply (
  petition_id uuid primary key references petition(id),
  body text not null,
  author_id uuid references officer(id),
  approved_by uuid references officer(id),
  approved_at bigint,
  changed_at bigint not null
);

create table photo (
  id uuid primary key,
  petition_id uuid references petition(id),
  submission_id uuid,                 -- before the petition exists
  purpose text not null,
  position bigint not null,
  sha256 bytea not null,               -- of the bytes as they arrived
  width bigint not null,             -- of the large rendition, pixels
  height bigint not null,
  created_at bigint not null,
  is_public boolean not null          -- chosen for the public copy
);
create index photo_of_petition on photo(petition_id, purpose, position);
create index photo_of_submission on photo(submission_id, position);

-- What the public sees is a copy, never a filter at reading time.
create table public_copy (
  petition_id uuid primary key references petition(id),
  search_id bigint not null unique,  -- the row in public_search: year * 10^9 + serial
  number text not null unique,
  face text not null,
  category_code text not null references category(code),
  group_code text not null,
  commune_code text references commune(code),
  agency_code text references agency(code),
  title text not null,
  body text,                          -- null on a masked card
  answer text,
  answered_by text,
  cover_photo uuid,
  received_at bigint not null,
  answered_at bigint,
  published_at bigint not null,
  changed_at bigint not null,
  correction text,                    -- the visible note of the last correction
  rating bigint,
  is_listed boolean not null          -- false once taken away
);
create index public_copy_newest on public_copy(is_listed, published_at desc, petition_id desc);
create index public_copy_by_category on public_copy(is_listed, category_code, published_at desc, petition_id desc);
create index public_copy_by_group on public_copy(is_listed, group_code, published_at desc, petition_id desc);
create index public_copy_by_commune on public_copy(is_listed, commune_code, published_at desc, petition_id desc);
create index public_copy_by_agency on public_copy(is_listed, agency_code, published_at desc, petition_id desc);
create index public_copy_by_face on public_copy(is_listed, face, published_at desc, petition_id desc);

-- Words folded by domain::fold, the same in both databases.
create table public_search (
  search_id bigint primary key,
  words text not null,
  terms tsvector generated always as (to_tsvector('simple', words)) stored
);
create index public_search_terms on public_search using gin(terms);

create table abuse_report (
  id uuid primary key,
  petition_id uuid not null references petition(id),
  reason text not null,
  body text not null,
  at bigint not null,
  settled_at bigint
);
