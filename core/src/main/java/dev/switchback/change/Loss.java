package dev.switchback.change;

/**
 * What may be lost on the way from one shape to the other and back. Whatever is declared, {@code backward(forward(old)) =
 * old} is required of every row before the window opens: contract drops the old shape, and what only it knew is gone.
 */
public enum Loss {
    /** Nothing either way: {@code forward(backward(new)) = new} is required of every row before the window opens too. */
    NONE,
    /**
     * The new shape knows more than the old one. The forward mapping must say how the extra is kept when an old image
     * writes: it reads the new shape as well, and {@code forward(backward(new), new) = new} is required.
     */
    NEW_KNOWS_MORE
}
