package dev.cairn.testing.internal.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Permits a type to pause a thread: those that wait for another process. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface SystemAccess {}
