package dev.cairn.examples.micronaut;

import jakarta.inject.Singleton;

/** Any bean of the application. */
@Singleton
public class Payments {
  public String charge(String order) {
    return order + " is paid";
  }
}
