package dev.cairn.examples.springshop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A shop whose orders continue after a crash. */
@SpringBootApplication
public class SpringShop {
  public static void main(String[] arguments) {
    SpringApplication.run(SpringShop.class, arguments);
  }
}
