package dev.cairn.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class that may read the clock, pause a thread or create one. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface SystemAccess {}
