package dev.cairn.spring.app;

import org.springframework.data.repository.CrudRepository;

/** A repository of Spring Data JDBC. */
public interface Rows extends CrudRepository<Row, String> {}
