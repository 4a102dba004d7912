//! An option that may be given several times.

/// Up to two values that were given one by one, and any number that were given as a list.
#[derive(Clone, Copy, Debug)]
pub struct Few<'a, T> {
    own: [Option<T>; 2],
    listed: &'a [T],
    too_many: bool,
}

/// Names and their values.
pub type Pairs<'a> = Few<'a, (&'a str, &'a str)>;

impl<'a, T: Copy> Few<'a, T> {
    /// No value.
    pub const NONE: Self = Few {
        own: [None; 2],
        listed: &[],
        too_many: false,
    };

    /// A list of values.
    pub const fn listed(listed: &'a [T]) -> Self {
        Few {
            own: [None; 2],
            listed,
            too_many: false,
        }
    }

    /// These and one more.
    pub(crate) const fn and(mut self, value: T) -> Self {
        match self.own {
            [None, _] => self.own[0] = Some(value),
            [_, None] => self.own[1] = Some(value),
            _ => self.too_many = true,
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
        matches!(
            self,
            Few {
                own: [None, _],
                listed: [],
                ..
            }
        )
    }

    /// Whether a third value was given one by one, for which there is no room.
    pub const fn too_many(&self) -> bool {
        self.too_many
    }

    /// The value at `index`, counted from 0.
    pub const fn get(&self, index: usize) -> Option<T> {
        let own = match self.own {
            [None, _] => 0,
            [_, None] => 1,
            _ => 2,
        };
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
        let few = Few::NONE.and(1).and_list(&[3, 4]).and(2);
        assert!(few.iter().eq([1, 2, 3, 4]));
        assert!(!few.is_empty() && !few.too_many());
        assert!(Few::<u8>::NONE.is_empty());
    }

    #[test]
    fn a_third_value_is_not_lost_in_silence() {
        assert!(!Few::NONE.and(1).and(2).too_many());
        assert!(Few::NONE.and(1).and(2).and(3).too_many());
    }
}
