package dev.cairn;

import dev.cairn.determinism.DeterminismMode;

/**
 * The part of a {@link Config} that controls the registration of workflows.
 *
 * @param qualifiedNames whether names of workflows begin with the name of their class
 * @param determinism what happens when workflow code violates a rule
 */
record RegistrationConfig(boolean qualifiedNames, DeterminismMode determinism) {
  static final RegistrationConfig DEFAULT = new RegistrationConfig(false, DeterminismMode.WARN);

  RegistrationConfig qualifiedNames(boolean changed) {
    return new RegistrationConfig(changed, determinism);
  }

  RegistrationConfig determinism(DeterminismMode changed) {
    return new RegistrationConfig(qualifiedNames, changed);
  }
}
