/** An application that is restarted with new classes, as spring-boot-devtools does. */
package dev.cairn.spring.restart;
