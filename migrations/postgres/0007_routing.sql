-- Who leads, by place, category and class (domain::routing). Rows are ended, never changed.
create table routing_rule (
  id uuid primary key,
  category_code text references category(code), -- a category or a group; null: every one
  area_kind text not null,            -- province, district, commune
  area_code text,                     -- GSO code, null for the province
  sla_class text,                     -- null: every class
  agency_code text not null references agency(code),
  valid_from bigint not null,        -- ms UTC
  valid_to bigint,                   -- ms UTC, the first instant without it
  made_by uuid references officer(id),
  made_for uuid references petition(id), -- the petition whose choice it remembers
  made_at bigint not null
);
create index routing_rule_of_place on routing_rule(area_kind, area_code, category_code);

-- The rule that chose a petition's lead agency; several when equal rules agreed.
create table petition_rule (
  petition_id uuid not null references petition(id),
  rule_id uuid not null references routing_rule(id),
  at bigint not null,                -- ms UTC
  primary key (petition_id, rule_id, at)
);
create index petition_by_receipt on petition(received_at, id);
