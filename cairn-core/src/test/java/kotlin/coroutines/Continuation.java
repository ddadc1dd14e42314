package kotlin.coroutines;

/**
 * Stands for the last parameter of what the Kotlin compiler makes of a suspend function.
 *
 * @param <T> the result
 */
public interface Continuation<T> {}
