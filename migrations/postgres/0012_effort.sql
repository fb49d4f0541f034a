-- The petitions that an agency leads, page by page, for the time they took.
create index petition_led on petition(lead_agency, id);
