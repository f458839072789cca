package dev.switchback.examples.drill.process;

import dev.switchback.examples.drill.image.OldImage;
import dev.switchback.examples.drill.newimage.NewImage;

/** The two releases of the application. */
public enum Release {
    OLD("old image", OldImage.class.getName()),
    NEW("new image", NewImage.class.getName());

    private final String title;
    private final String mainClass;

    Release(String title, String mainClass) {
        this.title = title;
        this.mainClass = mainClass;
    }

    public String title() {
        return title;
    }

    String mainClass() {
        return mainClass;
    }

    String classPath() {
        return this == OLD ? ClassPaths.old() : ClassPaths.all();
    }
}
