/** The code of the guide's chapter on Spring Boot. */
package dev.cairn.spring.guide;
