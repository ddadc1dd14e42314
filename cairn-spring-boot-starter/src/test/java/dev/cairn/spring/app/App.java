package dev.cairn.spring.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application as a user writes it. */
@SpringBootApplication
public class App {}
