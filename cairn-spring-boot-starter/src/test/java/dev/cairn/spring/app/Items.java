package dev.cairn.spring.app;

import org.springframework.data.repository.CrudRepository;

/** A repository of Spring Data. */
public interface Items extends CrudRepository<Item, String> {}
