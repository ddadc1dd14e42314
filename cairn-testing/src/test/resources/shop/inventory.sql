create table inventory (
  sku       text primary key,
  available int not null check (available >= 0)
);
insert into inventory values ('teapot', 100);
