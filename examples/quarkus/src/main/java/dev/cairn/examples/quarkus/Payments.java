package dev.cairn.examples.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

/** Any bean of the application. */
@ApplicationScoped
public class Payments {
  public String charge(String order) {
    return order + " is paid";
  }
}
