-- Where a petition lies on the map's cells (domain::cell, H3 resolution 9), so that duplicates and
-- recurrences are found by an index; the petition that it repeats.
alter table petition add column cell bigint;
alter table petition add column repeats uuid references petition(id);
create index petition_near on petition(cell, received_at);
create index petition_in_commune on petition(commune_code, received_at);
create index petition_in_commune_of_kind on petition(commune_code, category_code, received_at);
-- What few petitions have stands in partial indexes: a new petition pays for none of them.
create index petition_closed_near on petition(cell, category_code, closed_at) where closed_at is not null;
create index petition_closed_in_commune on petition(commune_code, category_code, closed_at) where closed_at is not null;
create index petition_repeating on petition(repeats) where repeats is not null;
