-- Who leads, by place, category and class (domain::routing). Rows are ended, never changed.
create table routing_rule (
  id blob primary key,
  category_code text references category(code), -- a category or a group; null: every one
  area_kind text not null,            -- province, district, commune
  area_code text,                     -- GSO code, null for the province
  sla_class text,                     -- null: every class
  agency_code text not null references agency(code),
  valid_from integer not null,        -- ms UTC
  valid_to integer,                   -- ms UTC, the first instant without it
  made_by blob references officer(id),
  made_for blob references petition(id), -- the petition whose choice it remembers
  made_at integer not null
) strict;
create index routing_rule_of_place on routing_rule(area_kind, area_code, category_code);

-- The rule that chose a petition's lead agency; several when equal rules agreed.
create table petition_rule (
  petition_id blob not null references petition(id),
  rule_id blob not null references routing_rule(id),
  at integer not null,                -- ms UTC
  primary key (petition_id, rule_id, at)
) strict;
create index petition_by_receipt on petition(received_at, id);
