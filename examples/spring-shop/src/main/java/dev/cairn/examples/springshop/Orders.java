package dev.cairn.examples.springshop;

import org.springframework.data.repository.CrudRepository;

interface Orders extends CrudRepository<CustomerOrder, String> {}
