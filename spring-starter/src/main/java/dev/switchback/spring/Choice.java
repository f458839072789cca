package dev.switchback.spring;

import dev.switchback.spring.start.StartRefusedException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/** The one bean of a type that is meant. With several it guesses nothing. */
final class Choice {

    private Choice() {}

    /**
     * The bean of this name, or else the only one, or the primary one; null if there is none.
     *
     * @param name as the property gives it
     * @param action what to do where there are several, besides marking one as primary
     */
    static <T> @Nullable T of(ListableBeanFactory beans, Class<T> type, @Nullable String name, String action) {
        String[] there = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type);
        if (name != null) {
            if (!Arrays.asList(there).contains(name)) {
                throw new StartRefusedException(
                        "no " + type.getSimpleName() + " bean is named '" + name + "'; there are "
                                + Arrays.toString(there),
                        "give the name of one of them");
            }
            return beans.getBean(name, type);
        }
        T only = beans.getBeanProvider(type).getIfUnique();
        if (only == null && there.length > 0) {
            throw new StartRefusedException(
                    "there are " + there.length + " " + type.getSimpleName() + " beans, and none of them is primary: "
                            + Arrays.toString(there),
                    action + ", or make one @Primary");
        }
        return only;
    }
}
