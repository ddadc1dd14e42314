package dev.cairn.examples.kotlin

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication

@SpringBootApplication
class Application

fun main(arguments: Array<String>) {
  runApplication<Application>(*arguments)
}
