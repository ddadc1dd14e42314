/** An application that offers the HTTP API and the console, with and without Spring Security. */
@org.jspecify.annotations.NullMarked
package dev.cairn.spring.mounted;
