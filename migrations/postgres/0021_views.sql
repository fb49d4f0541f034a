-- The table on the desk: sorted two ways by an index that also answers every filter, searched by
-- words without accents, with labels, saved views, chosen columns, what an officer has seen, and
-- acts on many at once.

-- A page is walked in the index alone, whatever it is narrowed to; see store/src/queue.rs, DUE.
drop index petition_queue;
drop index petition_of_agency;
drop index petition_by_due;
create index petition_by_due on petition(status, coalesce(due_at, 9223372036854775807), id,
  is_guarded, nature, lead_agency, category_code, commune_code, stopped_at);
create index petition_by_received on petition(status, received_at, id,
  is_guarded, nature, lead_agency, category_code, commune_code, stopped_at, due_at);
-- Whether another open petition of its kind lies close by.
create index petition_open_near on petition(cell, category_code, received_at)
  where closed_at is null and answered_at is null;
-- What an officer handed on, newest first.
create index event_handed_on on event(actor_id, at, petition_id)
  where kind in ('forwarded', 'handed_down', 'arbitrated', 'assigned', 'reassigned');

-- Words of a petition for officers, folded by domain::fold. The trigger marks and forgets, the worker
-- folds: no act waits for it, and what is erased leaves the index in the same transaction.
create table desk_word (
  n bigint generated always as identity primary key, -- the row in desk_search
  petition_id uuid not null unique references petition(id),
  is_stale boolean not null
);
create index desk_word_stale on desk_word(is_stale) where is_stale;
create table desk_search (
  n bigint primary key,
  words text not null,
  terms tsvector generated always as (to_tsvector('simple', words)) stored
);
create index desk_search_terms on desk_search using gin(terms);
create function mark_desk_word() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from desk_search where n = (select n from desk_word where petition_id = new.petition_id);
  end if;
  insert into desk_word (petition_id, is_stale) values (new.petition_id, true)
    on conflict (petition_id) do update set is_stale = true;
  return null;
end $$;
create trigger petition_text_is_new after insert on petition_text
  for each row execute function mark_desk_word();
create trigger petition_text_changed after update of title, body, address_words on petition_text
  for each row execute function mark_desk_word();
insert into desk_word (petition_id, is_stale) select petition_id, true from petition_text order by petition_id;

-- Labels of an agency; only its own people see them.
create table tag (
  id uuid primary key,
  agency_code text not null references agency(code),
  name text not null,
  folded text not null,               -- domain::fold of the name: one label a word
  made_by uuid not null references officer(id),
  made_at bigint not null,
  unique (agency_code, folded)
);
create table petition_tag (
  petition_id uuid not null references petition(id),
  tag_id uuid not null references tag(id),
  made_at bigint not null,
  primary key (petition_id, tag_id)
);
create index petition_tag_of on petition_tag(tag_id, petition_id);

-- A queue with its filters under a name: an officer's own, or shared by an agency's people.
create table desk_view (
  id uuid primary key,
  officer_id uuid not null references officer(id), -- who made it
  agency_code text references agency(code),        -- null: the maker's alone
  name text not null,
  address text not null,              -- queue and filters as the address carries them
  is_pinned boolean not null,
  made_at bigint not null
);
create index desk_view_of_officer on desk_view(officer_id, made_at) where agency_code is null;
create index desk_view_of_agency on desk_view(agency_code, made_at) where agency_code is not null;

create table desk_columns (
  officer_id uuid primary key references officer(id),
  columns text not null               -- codes of services::queues::Column, with commas
);

-- The version that an officer saw last.
create table petition_seen (
  officer_id uuid not null references officer(id),
  petition_id uuid not null references petition(id),
  version bigint not null,
  primary key (officer_id, petition_id)
);
create index petition_seen_of_petition on petition_seen(petition_id);

-- One act on many petitions: chosen, held for ten seconds, done one by one. Kept a week.
create table bulk (
  id uuid primary key,
  officer_id uuid not null references officer(id),
  kind text not null,                 -- services::bulk::Kind
  act text not null,                  -- what was filled in, JSON
  address text not null,              -- the list to go back to
  state text not null,                -- services::bulk::State
  made_at bigint not null,
  run_at bigint                      -- held until then, ms UTC
);
create index bulk_of_officer on bulk(officer_id, made_at);
create index bulk_made on bulk(made_at);
create table bulk_item (
  bulk_id uuid not null references bulk(id),
  petition_id uuid not null references petition(id),
  position bigint not null,
  version bigint not null,           -- as the officer saw it
  state text not null,                -- services::bulk::ItemState
  reason text,                        -- why not: key of a refusal, or fields with their problems
  primary key (bulk_id, petition_id)
);
create index bulk_item_of_petition on bulk_item(petition_id);
