//! An option that may be given several times.

/// Values that were given one by one, for which there is little room, and any number that were given as a list.
///
/// Few, since const evaluation looks at every byte of every constant.
#[derive(Clone, Copy, Debug)]
pub struct Few<'a, T, const ROOM: usize = 2> {
    own: [Option<T>; ROOM],
    listed: &'a [T],
    too_many: bool,
}

/// Names and their values.
pub type Pairs<'a, const ROOM: usize = 2> = Few<'a, (&'a str, &'a str), ROOM>;

impl<'a, T: Copy, const ROOM: usize> Few<'a, T, ROOM> {
    /// No value.
    pub const NONE: Self = Self::listed(&[]);

    /// A list of values.
    pub const fn listed(listed: &'a [T]) -> Self {
        Few {
            own: [None; ROOM],
            listed,
            too_many: false,
        }
    }

    /// How many were given one by one.
    const fn own(&self) -> usize {
        let mut index = 0;
        while index < ROOM && self.own[index].is_some() {
            index += 1;
        }
        index
    }

    /// These and one more.
    pub(crate) const fn and(mut self, value: T) -> Self {
        let own = self.own();
        if own < ROOM {
            self.own[own] = Some(value);
        } else {
            self.too_many = true;
        }
        self
    }

    /// These, with a list in place of any earlier list.
    pub(crate) const fn and_list(mut self, listed: &'a [T]) -> Self {
        self.listed = listed;
        self
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.own() == 0 && self.listed.is_empty()
    }

    /// Whether more values were given one by one than there is room for.
    pub const fn too_many(&self) -> bool {
        self.too_many
    }

    /// The value at `index`, counted from 0.
    pub const fn get(&self, index: usize) -> Option<T> {
        let own = self.own();
        if index < own {
            self.own[index]
        } else if index - own < self.listed.len() {
            Some(self.listed[index - own])
        } else {
            None
        }
    }

    /// The values in their order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..).map_while(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn values_come_in_the_order_in_which_they_were_given() {
        let few: Few<'_, u8> = Few::NONE.and(1).and_list(&[3, 4]).and(2);
        assert!(few.iter().eq([1, 2, 3, 4]));
        assert!(!few.is_empty() && !few.too_many());
        assert!(Few::<u8>::NONE.is_empty());
    }

    #[test]
    fn a_value_without_room_is_not_lost_in_silence() {
        let two: Few<'_, u8> = Few::NONE.and(1).and(2);
        assert!(!two.too_many() && two.and(3).too_many());
    }
}
