create table if not exists item (
    sku text primary key,
    price bigint not null check (price > 0),
    stock integer not null check (stock >= 0)
);

create table if not exists customer_order (
    id text primary key,
    sku text not null references item,
    quantity integer not null check (quantity > 0),
    card text not null,
    state text not null,
    payment text
);

insert into item values ('teapot', 2500, 100), ('cup', 800, 3) on conflict do nothing;
