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
  n integer primary key,              -- the row in desk_search
  petition_id blob not null unique references petition(id),
  is_stale integer not null
) strict;
create index desk_word_stale on desk_word(is_stale) where is_stale;
create virtual table desk_search using fts5(words, tokenize = 'ascii', prefix = '2 3');
insert into desk_search (desk_search, rank) values ('secure-delete', 1);
create trigger petition_text_is_new after insert on petition_text begin
  insert into desk_word (petition_id, is_stale) values (new.petition_id, 1)
    on conflict (petition_id) do update set is_stale = 1;
end;
create trigger petition_text_changed after update of title, body, address_words on petition_text begin
  delete from desk_search where rowid = (select n from desk_word where petition_id = new.petition_id);
  insert into desk_word (petition_id, is_stale) values (new.petition_id, 1)
    on conflict (petition_id) do update set is_stale = 1;
end;
insert into desk_word (petition_id, is_stale) select petition_id, 1 from petition_text order by rowid;

-- Labels of an agency; only its own people see them.
create table tag (
  id blob primary key,
  agency_code text not null references agency(code),
  name text not null,
  folded text not null,               -- domain::fold of the name: one label a word
  made_by blob not null references officer(id),
  made_at integer not null,
  unique (agency_code, folded)
) strict;
create table petition_tag (
  petition_id blob not null references petition(id),
  tag_id blob not null references tag(id),
  made_at integer not null,
  primary key (petition_id, tag_id)
) strict;
create index petition_tag_of on petition_tag(tag_id, petition_id);

-- A queue with its filters under a name: an officer's own, or shared by an agency's people.
create table desk_view (
  id blob primary key,
  officer_id blob not null references officer(id), -- who made it
  agency_code text references agency(code),        -- null: the maker's alone
  name text not null,
  address text not null,              -- queue and filters as the address carries them
  is_pinned integer not null,
  made_at integer not null
) strict;
create index desk_view_of_officer on desk_view(officer_id, made_at) where agency_code is null;
create index desk_view_of_agency on desk_view(agency_code, made_at) where agency_code is not null;

create table desk_columns (
  officer_id blob primary key references officer(id),
  columns text not null               -- codes of services::queues::Column, with commas
) strict;

-- The version that an officer saw last.
create table petition_seen (
  officer_id blob not null references officer(id),
  petition_id blob not null references petition(id),
  version integer not null,
  primary key (officer_id, petition_id)
) strict;
create index petition_seen_of_petition on petition_seen(petition_id);

-- One act on many petitions: chosen, held for ten seconds, done one by one. Kept a week.
create table bulk (
  id blob primary key,
  officer_id blob not null references officer(id),
  kind text not null,                 -- services::bulk::Kind
  act text not null,                  -- what was filled in, JSON
  address text not null,              -- the list to go back to
  state text not null,                -- services::bulk::State
  made_at integer not null,
  run_at integer                      -- held until then, ms UTC
) strict;
create index bulk_of_officer on bulk(officer_id, made_at);
create index bulk_made on bulk(made_at);
create table bulk_item (
  bulk_id blob not null references bulk(id),
  petition_id blob not null references petition(id),
  position integer not null,
  version integer not null,           -- as the officer saw it
  state text not null,                -- services::bulk::ItemState
  reason text,                        -- why not: key of a refusal, or fields with their problems
  primary key (bulk_id, petition_id)
) strict;
create index bulk_item_of_petition on bulk_item(petition_id);
