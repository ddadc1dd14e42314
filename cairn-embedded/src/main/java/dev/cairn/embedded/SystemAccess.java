package dev.cairn.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the one class that may touch the clock, pause a thread or make one. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface SystemAccess {}
